import { t } from '../site/texts';

const longestMs = 60_000;

interface Outcome {
  hasPicture: boolean;
  /** Why it did not work, for a person; null when it did. */
  fault: string | null;
}

/** Puts what a person says about a face at its address, or deletes it there when `said` is null. */
export async function send(address: string, said: object | null): Promise<Outcome> {
  try {
    const signal = AbortSignal.timeout(longestMs);
    const request = said
      ? { method: 'PUT', body: JSON.stringify(said), headers: { 'Content-Type': 'application/json' }, signal }
      : { method: 'DELETE', signal };
    const response = await fetch(address, request);
    if (response.status === 204) {
      return { hasPicture: false, fault: null };
    }
    const answer = (await response.json().catch(() => ({}))) as { has_picture?: boolean; detail?: string; error_id?: string };
    if (response.ok) {
      return { hasPicture: answer.has_picture ?? false, fault: null };
    }
    const detail = t(answer.detail ?? 'The server could not answer. Try again.');
    return { hasPicture: false, fault: answer.error_id ? t('{0} (error {1})', detail, answer.error_id) : detail };
  } catch {
    return { hasPicture: false, fault: t('Your answer could not be sent. Check the connection, then try again.') };
  }
}
