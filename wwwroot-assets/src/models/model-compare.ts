import { prepare } from '../photo/photo-prepare';
import { part } from '../site/parts';
import { t } from '../site/texts';

interface Settings {
  /** Address of the models; each answers below its id. */
  models: string;
  /** The page with both answers. */
  page: string;
  maxBytes: number;
}

/** Sends the chosen photo to both models, and opens the page with both answers; a refusal is said in the panel. */
export function create(root: HTMLElement, settings: Settings) {
  const gone = new AbortController();
  const input = root.querySelector('input')!;
  const said = part(root, 'said');

  const ask = async (model: string, photo: Blob): Promise<string> => {
    const address = `${settings.models}/${encodeURIComponent(model)}/recognize`;
    const response = await fetch(address, { method: 'POST', body: photo, headers: { 'Content-Type': photo.type }, signal: gone.signal });
    const answer = (await response.json()) as { result_id?: string; detail?: string };
    if (!response.ok || !answer.result_id) {
      throw new Error(answer.detail ?? t('The server could not answer. Try again.'));
    }
    return answer.result_id;
  };

  const send = async (file: File) => {
    input.value = '';
    said.className = '';
    said.setAttribute('role', 'status');
    said.textContent = t('Both models look at it ...');
    try {
      const [left, right] = [part<HTMLSelectElement>(root, 'left').value, part<HTMLSelectElement>(root, 'right').value];
      const photo = await prepare(file, settings.maxBytes);
      const [first, second] = [await ask(left, photo), await ask(right, photo)];
      location.assign(new URL(`${settings.page}?${new URLSearchParams({ left, right, first, second })}`, document.baseURI));
    } catch (error) {
      if (!gone.signal.aborted) {
        said.className = 'notice notice-error';
        said.setAttribute('role', 'alert');
        said.textContent = `${file.name}: ${error instanceof Error ? error.message : String(error)}`;
      }
    }
  };

  input.addEventListener('change', () => input.files?.[0] && void send(input.files[0]), { signal: gone.signal });
  root.toggleAttribute('data-ready', true);
  return {
    dispose() {
      gone.abort();
    },
  };
}
