import { ask } from '../photo/photo-answer';
import * as photoMemory from '../photo/photo-memory';
import { prepare } from '../photo/photo-prepare';
import { controlOf } from '../site/control';
import { part } from '../site/parts';
import { t } from '../site/texts';

interface Settings {
  /** Where the checkpoint answers. */
  checkpoint: string;
  /** Where the live model answers. */
  live: string;
  maxBytes: number;
  /** Of the page of answers: what was tried. */
  run: string;
  step: number;
}

/** Sends the chosen photo to a checkpoint and to the live model, and opens both answers; a refusal stands in place of the button's word. */
export function create(root: HTMLElement, settings: Settings) {
  return controlOf(root, () => listen(root, settings));
}

function listen(root: HTMLElement, settings: Settings) {
  const input = root.querySelector('input')!;
  const tell = (text: string) => ['word', 'status'].forEach(name => (part(root, name).textContent = text));
  let sending = new AbortController();

  const send = async (file: File) => {
    sending.abort();
    const { signal } = (sending = new AbortController());
    input.value = '';
    tell(t('Making a model of it ...'));
    try {
      const photo = await prepare(file, settings.maxBytes);
      signal.throwIfAborted();
      const { run, step, checkpoint: url } = settings;
      const progress = { sent: () => {}, waiting: tell };
      const answer = await ask(settings.live, photo, { tried: { run, step, url }, head: 'crowd', whole: false }, progress, signal);
      const text = await photoMemory.toText(photo);
      signal.throwIfAborted();
      photoMemory.store(text, answer.resultId);
      const query = new URLSearchParams({ result: answer.resultId, run, step: String(step), ...(answer.besideId && { beside: answer.besideId }) });
      location.assign(new URL(`?${query}`, document.baseURI));
    } catch (error) {
      if (!signal.aborted) {
        tell(t('{0}: {1}', file.name, error instanceof Error ? error.message : String(error)));
      }
    }
  };

  const choose = () => input.files?.[0] && void send(input.files[0]);
  input.addEventListener('change', choose);
  choose(); // chosen before anybody listened
  return {
    dispose() {
      sending.abort();
    },
  };
}
