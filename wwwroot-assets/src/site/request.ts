import { t } from './texts';

/**
 * Sends a request and resolves with the JSON of its answer, or with undefined when it has none.
 * @throws Error whose message is for a person: `unsent` when the site cannot be reached, else what it says against the request.
 */
export async function requestJson<T>(
  address: string | URL,
  request: RequestInit,
  unsent = t('The server could not answer. Try again.'),
): Promise<T> {
  const response = await fetch(address, request).catch(() => {
    throw new Error(unsent);
  });
  if (response.status === 204) {
    return undefined as T;
  }
  // What stands between, such as a proxy whose site is down, answers with a page of its own.
  const answer = (await response.json().catch(() => null)) as (T & { detail?: string }) | null;
  if (!response.ok || !answer) {
    throw new Error(t(answer?.detail ?? 'The server could not answer. Try again.'));
  }
  return answer;
}

/** Has a photo recognised; resolves with the id of its result, and throws as `requestJson` does. */
export async function recognize(address: string, photo: Blob, signal: AbortSignal): Promise<string> {
  const request = { method: 'POST', body: photo, headers: { 'Content-Type': photo.type }, signal };
  const unsent = t('The photo could not be sent. Check the connection, then try again.');
  return (await requestJson<{ result_id: string }>(address, request, unsent)).result_id;
}

/**
 * Does what on a network that has gone silent would never end by itself: the signal that `work` gets fires after `ms`, or with `signal`.
 * @throws What `work` throws; nothing is begun when `signal` has fired already.
 */
export async function within<T>(ms: number, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const working = new AbortController();
  const end = () => working.abort();
  const hung = setTimeout(end, ms);
  signal.addEventListener('abort', end);
  try {
    return await work(working.signal);
  } finally {
    clearTimeout(hung);
    signal.removeEventListener('abort', end);
  }
}
