/** Fired on document when the circuit is usable again. */
export const connectionUp = 'ferweb:connection-up';

let connected = true;

export function isConnected(): boolean {
  return connected;
}

export function setConnected(now: boolean): void {
  connected = now;
  if (now) {
    document.dispatchEvent(new Event(connectionUp));
  }
}

const keepers = new Set<() => Promise<void>>();

/** Before the page loads itself anew because its circuit is lost for good, `keep` may save what the address does not hold. */
export function keepOverReload(keep: () => Promise<void>, until: AbortSignal): void {
  keepers.add(keep);
  until.addEventListener('abort', () => keepers.delete(keep));
}

export async function reload(): Promise<void> {
  await Promise.allSettled([...keepers].map(keep => keep()));
  location.reload();
}
