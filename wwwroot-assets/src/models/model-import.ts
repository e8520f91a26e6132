import { controlOf } from '../site/control';
import { askBeforeLeaving, isToStay } from '../site/leaving';
import { say } from '../site/parts';
import { requestJson } from '../site/request';
import { bytesText, t } from '../site/texts';

interface Settings {
  address: string;
  /** The page of models, which then shows the new one. */
  page: string;
  maxBytes: number;
}

/** Sends the files of one model, chosen or dropped, and opens the page of models with it; a refusal is said in the panel. */
export function create(root: HTMLElement, settings: Settings) {
  return controlOf(root, () => listen(root, settings));
}

function listen(root: HTMLElement, settings: Settings) {
  const gone = new AbortController();
  const input = root.querySelector('input')!;
  let sending: AbortController | null = null;

  const send = async (files: File[]) => {
    input.value = '';
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    if (files.length === 0) {
      return;
    }
    if (bytes > settings.maxBytes) {
      say(root, t('These files have {0}; a model may have at most {1}.', bytesText(bytes), bytesText(settings.maxBytes)), true);
      return;
    }
    sending?.abort();
    const { signal } = (sending = new AbortController());
    say(root, t('Sending and checking the model ...'));
    const form = new FormData();
    files.forEach(file => form.append('file', file, file.name));
    try {
      const unsent = t('“{0}” could not be sent. Choose it again.', files.map(file => file.name).join(', '));
      const { model } = await requestJson<{ model: string }>(settings.address, { method: 'POST', body: form, signal }, unsent);
      signal.throwIfAborted();
      sending = null;
      location.assign(new URL(`${settings.page}?${new URLSearchParams({ imported: model })}`, document.baseURI));
    } catch (error) {
      if (!signal.aborted) {
        sending = null;
        say(root, error instanceof Error ? error.message : String(error), true);
      }
    }
  };

  askBeforeLeaving(() => sending !== null, gone.signal);
  const options = { signal: gone.signal };
  input.addEventListener('change', () => void send([...(input.files ?? [])]), options);
  for (const kind of ['dragenter', 'dragover', 'dragleave', 'drop']) {
    root.addEventListener(
      kind,
      event => {
        event.preventDefault();
        root.toggleAttribute('data-dragging', kind === 'dragenter' || kind === 'dragover');
        if (kind === 'drop') {
          void send([...((event as DragEvent).dataTransfer?.files ?? [])]);
        }
      },
      options,
    );
  }
  root.toggleAttribute('data-ready', true);
  return {
    mustStay: (target: string) => isToStay(sending !== null, t('A model is being sent. Leave this page and stop sending?'), target),
    dispose() {
      gone.abort();
      sending?.abort();
    },
  };
}
