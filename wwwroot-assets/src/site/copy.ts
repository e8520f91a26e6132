import { controlOf } from './control';
import { part, words } from './parts';

const shownMs = 2_500;

/** Has a button copy the text beside it. */
export function create(root: HTMLElement) {
  return controlOf(root, () => {
    const gone = new AbortController();
    part(root, 'copy').addEventListener('click', () => void copy(root), { signal: gone.signal });
    return { dispose: () => gone.abort() };
  });
}

async function copy(root: HTMLElement): Promise<void> {
  const code = part(root, 'code');
  const status = part(root, 'copied');
  try {
    await navigator.clipboard.writeText(code.textContent ?? '');
  } catch {
    // Over plain HTTP there is no clipboard for pages: the text is selected, so that a person's keys copy it.
    getSelection()?.selectAllChildren(code);
    status.textContent = words(root, 'selected');
    return;
  }
  status.textContent = words(root, 'copied');
  setTimeout(() => (status.textContent = ''), shownMs);
}
