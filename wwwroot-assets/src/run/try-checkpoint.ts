import { part } from '../site/parts';
import { t } from '../site/texts';

/** Sends the chosen photo to a checkpoint and opens the answer; a refusal stands in place of the button's word. */
export function create(root: HTMLElement, address: string) {
  const input = root.querySelector('input')!;
  const word = part(root, 'word');
  const gone = new AbortController();

  const send = async () => {
    const photo = input.files?.[0];
    if (!photo) {
      return;
    }
    input.value = '';
    word.textContent = t('Making a model of it ...');
    word.setAttribute('role', 'status');
    try {
      const headers = { 'Content-Type': photo.type || 'application/octet-stream' };
      const response = await fetch(address, { method: 'POST', body: photo, headers, signal: gone.signal });
      const answer = (await response.json()) as { result_id?: string; detail?: string };
      if (!response.ok || !answer.result_id) {
        const sentence = t(answer.detail ?? 'The server could not answer. Try again.');
        throw new Error([415, 422].includes(response.status) ? `${photo.name}: ${sentence}` : sentence);
      }
      location.assign(new URL(`?result=${encodeURIComponent(answer.result_id)}`, document.baseURI));
    } catch (error) {
      if (!gone.signal.aborted) {
        word.setAttribute('role', 'alert');
        word.textContent = error instanceof Error ? error.message : String(error);
      }
    }
  };

  input.addEventListener('change', () => void send());
  return {
    dispose() {
      gone.abort();
    },
  };
}
