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
