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
