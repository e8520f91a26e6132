import { bringIntoView } from '../site/into-view';
import { recognize } from '../site/request';
import { uploadPatiently, type RecognizeOptions, type UploadProgress } from './photo-upload';

/** A checkpoint that answers instead of the live model until the person goes back. */
interface Tried {
  run: string;
  step: number;
  /** Where it answers. */
  url: string;
}

/** What holds for every photo until the person chooses otherwise. */
export interface PhotoOptions extends RecognizeOptions {
  tried: Tried | null;
}

/** Ids of results. */
export interface Answer {
  resultId: string;
  /** The live model's beside that of a checkpoint. */
  besideId: string | null;
}

/** Has the model look at the photo that the options name. Where the live model then says nothing, a checkpoint's answer stands alone. */
export async function ask(
  liveUrl: string,
  photo: Blob,
  options: PhotoOptions,
  progress: Omit<UploadProgress, 'places'>,
  signal: AbortSignal,
): Promise<Answer> {
  const { tried, head, whole } = options;
  if (!tried) {
    return { resultId: await uploadPatiently(liveUrl, photo, options, { ...progress, places: `${liveUrl}/places` }, signal), besideId: null };
  }
  const resultId = await uploadPatiently(tried.url, photo, options, { ...progress, places: null }, signal);
  const query = new URLSearchParams({ head, whole: String(whole) });
  const besideId = await recognize(`${liveUrl}?${query}`, photo, signal).catch(() => null);
  signal.throwIfAborted();
  return { resultId, besideId };
}

/** As text, to be compared: what an answer depends on beside the photo. */
export function askedWith({ head, whole, tried }: PhotoOptions): string {
  return JSON.stringify([head, whole, tried?.url ?? null]);
}

/** Keeps in the address what a reload, or a link, shows again; done here because it must work without a circuit. */
export function keepInAddress(answer: Answer | null, { head, whole, tried }: PhotoOptions): void {
  const url = new URL(location.href);
  const set = (name: string, value: string | null) => (value === null ? url.searchParams.delete(name) : url.searchParams.set(name, value));
  const resultId = answer?.resultId ?? null;
  if (url.searchParams.get('result') !== resultId) {
    set('face', null); // it told of another answer
  }
  set('result', resultId);
  set('beside', answer?.besideId ?? null);
  set('run', tried?.run ?? null);
  set('step', tried ? String(tried.step) : null);
  set('head', head === 'crowd' ? null : head);
  set('whole', whole ? 'true' : null);
  history.replaceState(history.state, '', url);
}

/** On a phone the result lies below the photo. */
export function bringResultIntoView(): void {
  const result = document.querySelector('[data-result]');
  if (result && result.getBoundingClientRect().top > innerHeight * 0.6) {
    bringIntoView(result, 'start');
  }
}

export function keepFaceInAddress(number: number): void {
  const url = new URL(location.href);
  url.searchParams.set('face', String(number));
  history.replaceState(history.state, '', url);
}
