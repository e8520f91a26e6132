import { prepare } from '../photo/photo-prepare';
import { controlOf } from '../site/control';
import { part, say } from '../site/parts';
import { recognize } from '../site/request';
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
  return controlOf(root, () => listen(root, settings));
}

function listen(root: HTMLElement, settings: Settings) {
  const gone = new AbortController();
  const input = root.querySelector('input')!;
  let sending = new AbortController();

  const send = async (file: File) => {
    sending.abort();
    const { signal } = (sending = new AbortController());
    const ask = (model: string, photo: Blob) => recognize(`${settings.models}/${encodeURIComponent(model)}/recognize`, photo, signal);
    input.value = '';
    say(root, t('Both models look at it ...'));
    try {
      const [left, right] = [part<HTMLSelectElement>(root, 'left').value, part<HTMLSelectElement>(root, 'right').value];
      const photo = await prepare(file, settings.maxBytes);
      signal.throwIfAborted();
      const [first, second] = [await ask(left, photo), await ask(right, photo)];
      location.assign(new URL(`${settings.page}?${new URLSearchParams({ left, right, first, second })}`, document.baseURI));
    } catch (error) {
      if (!signal.aborted) {
        say(root, t('{0}: {1}', file.name, error instanceof Error ? error.message : String(error)), true);
      }
    }
  };

  input.addEventListener('change', () => input.files?.[0] && void send(input.files[0]), { signal: gone.signal });
  root.toggleAttribute('data-ready', true);
  return {
    dispose() {
      gone.abort();
      sending.abort();
    },
  };
}
