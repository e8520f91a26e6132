import { ask } from '../photo/photo-answer';
import * as photoMemory from '../photo/photo-memory';
import { prepare } from '../photo/photo-prepare';
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
  const input = root.querySelector('input')!;
  const word = part(root, 'word');
  const gone = new AbortController();

  const send = async (file: File) => {
    input.value = '';
    word.textContent = t('Making a model of it ...');
    try {
      const photo = await prepare(file, settings.maxBytes);
      const { run, step, checkpoint: url } = settings;
      const progress = { sent: () => {}, waiting: (text: string) => (word.textContent = text) };
      const answer = await ask(settings.live, photo, { tried: { run, step, url }, head: 'crowd', whole: false }, progress, gone.signal);
      photoMemory.store(await photoMemory.toText(photo), answer.resultId);
      const query = new URLSearchParams({ result: answer.resultId, run, step: String(step), ...(answer.besideId && { beside: answer.besideId }) });
      location.assign(new URL(`?${query}`, document.baseURI));
    } catch (error) {
      if (!gone.signal.aborted) {
        word.textContent = `${file.name}: ${error instanceof Error ? error.message : String(error)}`;
      }
    }
  };

  input.addEventListener('change', () => input.files?.[0] && void send(input.files[0]));
  return {
    dispose() {
      gone.abort();
    },
  };
}
