/** Fired on document when the circuit is usable again. */
export const connectionUp = 'ferweb:connection-up';

/** Waits between tries; where the network or the circuit is away, the last one again and again. */
const retryMs = [1_000, 3_000, 6_000];

let connected = true;

export function isConnected(): boolean {
  return connected;
}

/** Whether the site can be reached, as far as network and circuit tell by now. */
function isReachable(): boolean {
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

/**
 * Sends what may not reach the site: again until the connection is back while that is away, else a few times. `waiting` is called before each wait.
 * @throws What `send` throws last, or at once where it is not `isUnsent`; also when `signal` fires.
 */
export async function sendUntilReached<T>(
  send: () => Promise<T>,
  isUnsent: (error: unknown) => boolean,
  signal: AbortSignal,
  waiting: () => void = () => {},
): Promise<T> {
  for (let tries = 0; ; ) {
    try {
      return await send();
    } catch (error) {
      const isAway = !isReachable();
      if (!isUnsent(error) || (!isAway && tries === retryMs.length)) {
        throw error;
      }
      waiting();
      await connectionBack(retryMs.at(isAway ? -1 : tries)!, signal);
      tries = isAway ? 0 : tries + 1;
    }
  }
}

export function setConnected(now: boolean): void {
  connected = now;
  if (now) {
    document.dispatchEvent(new Event(connectionUp));
  }
}
