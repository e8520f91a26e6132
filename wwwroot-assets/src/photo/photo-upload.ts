import { t } from '../site/texts';

/** A refused or failed request; the message is a sentence for a person. */
export class UploadError extends Error {
  constructor(
    message: string,
    /** Set when the server asked for patience and a later try may work. */
    readonly retryAfterSeconds?: number,
    /** The site was not reached, or gave no answer. */
    readonly isUnsent = false,
  ) {
    super(message);
  }
}

export interface RecognizeOptions {
  head: string;
  whole: boolean;
}

export interface UploadProgress {
  /** Where the place in the queue is told; null where it is not. */
  places: string | null;
  sent(percent: number): void;
  waiting(text: string): void;
}

const timeoutMs = 120_000;
const placePollMs = 1_000;
const mostAttempts = 3;

/** As `upload`; a busy server is asked again as late as it wishes, a few times. */
export async function uploadPatiently(
  url: string,
  photo: Blob,
  options: RecognizeOptions,
  progress: UploadProgress | null,
  signal: AbortSignal,
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await upload(url, photo, options, progress, signal);
    } catch (error) {
      if (!(error instanceof UploadError) || error.retryAfterSeconds === undefined || attempt === mostAttempts) {
        throw error;
      }
      await countDown(error.retryAfterSeconds, progress, signal);
    }
  }
}

async function countDown(seconds: number, progress: UploadProgress | null, signal: AbortSignal): Promise<void> {
  for (let left = seconds; left > 0; left--) {
    progress?.waiting(t('The server is busy. Trying again in {0} s ...', left));
    await new Promise(resolve => setTimeout(resolve, 1_000));
    signal.throwIfAborted();
  }
}

/**
 * Sends the photo and resolves to the id of its result. XMLHttpRequest, because fetch cannot tell how much was sent.
 * Rejects with an AbortError when `signal` fires.
 */
async function upload(url: string, photo: Blob, options: RecognizeOptions, progress: UploadProgress | null, signal: AbortSignal): Promise<string> {
  const ticket = crypto.getRandomValues(new Uint32Array(2)).join('-');
  const query = new URLSearchParams({ head: options.head, whole: String(options.whole), ...(progress?.places && { ticket }) });
  const request = new XMLHttpRequest();
  let poll: number | undefined;
  try {
    return await new Promise<string>((resolve, reject) => {
      const fail = () => reject(new UploadError(t('The photo could not be sent. Check the connection, then try again.'), undefined, true));
      request.upload.onprogress = event => event.lengthComputable && progress?.sent(Math.round((100 * event.loaded) / event.total));
      request.upload.onload = () => {
        progress?.sent(100);
        if (progress?.places) {
          poll = setInterval(() => void tellPlace(`${progress.places}/${ticket}`, progress, signal), placePollMs);
        }
      };
      request.onload = () => {
        const id = request.status === 200 ? (request.response as { result_id?: string } | null)?.result_id : undefined;
        return id ? resolve(id) : reject(refusal(request));
      };
      request.onerror = fail;
      request.ontimeout = fail;
      signal.addEventListener('abort', () => {
        request.abort();
        reject(signal.reason);
      });

      request.open('POST', `${url}?${query}`);
      request.responseType = 'json';
      request.timeout = timeoutMs;
      request.setRequestHeader('Content-Type', photo.type);
      request.send(photo);
    });
  } finally {
    clearInterval(poll);
  }
}

function refusal(request: XMLHttpRequest): UploadError {
  const problem = request.response as { detail?: string; error_id?: string } | null;
  const detail = problem?.detail ? t(problem.detail) : t('The server could not answer. Try again.');
  const retryAfter = request.getResponseHeader('Retry-After');
  return new UploadError(
    problem?.error_id ? t('{0} (error {1})', detail, problem.error_id) : detail,
    retryAfter === null ? undefined : Number(retryAfter),
  );
}

async function tellPlace(url: string, progress: UploadProgress, signal: AbortSignal): Promise<void> {
  const answer = await fetch(url, { signal }).catch(() => null);
  // Without content it does not wait: it is being looked at.
  const place = answer?.status === 200 ? ((await answer.json().catch(() => null)) as { ahead: number } | null) : null;
  if (place && !signal.aborted) {
    const { ahead } = place;
    const many = ahead === 1 ? t('Many photos at once: one is ahead of yours.') : t('Many photos at once: {0} are ahead of yours.', ahead);
    progress.waiting(ahead === 0 ? t('You are next.') : many);
  }
}
