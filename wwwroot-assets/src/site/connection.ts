/** Fired on document when the circuit is usable again. */
export const connectionUp = 'ferweb:connection-up';

let connected = true;

export function isConnected(): boolean {
  return connected;
}

/** Whether the site can be reached, as far as network and circuit tell by now. */
export function isReachable(): boolean {
  return connected && navigator.onLine;
}

/** Resolves when network or circuit come back, after `mostMs` at the latest. Rejects when `signal` fires. */
export async function connectionBack(mostMs: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  await new Promise<void>(resolve => {
    const end = () => resolve();
    setTimeout(end, mostMs);
    addEventListener('online', end, { signal: over.signal });
    document.addEventListener(connectionUp, end, { signal: over.signal });
    signal.addEventListener('abort', end, { signal: over.signal });
  });
  over.abort();
  signal.throwIfAborted();
}

export function setConnected(now: boolean): void {
  connected = now;
  if (now) {
    document.dispatchEvent(new Event(connectionUp));
  }
}
