const key = 'ferweb-photo';

/** A photo that has come over a reload, and the id of the result that was shown with it; null while there was none. */
export interface KeptPhoto {
  photo: Blob;
  resultId: string | null;
}

/** The photo as text, as `store` takes it. */
export function toText(photo: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(photo);
  });
}

/** Puts a photo into this tab's session storage, at once, so that a page that is being left can do it. One that does not fit is not kept. */
export function store(text: string, resultId: string | null): void {
  try {
    sessionStorage.setItem(key, JSON.stringify({ text, resultId }));
  } catch {
    // Full, or a browser that refuses all storage.
  }
}

/** The stored photo, once: it is gone from the storage afterwards. */
export function take(): KeptPhoto | null {
  try {
    const { text, resultId } = JSON.parse(sessionStorage.getItem(key) ?? '{}') as { text?: string; resultId?: string | null };
    sessionStorage.removeItem(key);
    const [head, base64] = text?.split(';base64,') ?? [];
    if (!head || !base64) {
      return null;
    }
    const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
    return { photo: new Blob([bytes], { type: head.slice('data:'.length) }), resultId: resultId ?? null };
  } catch {
    return null; // A browser that refuses all storage, or what another version has stored.
  }
}

/** Whether this page was loaded anew in its place. */
export function isReload(): boolean {
  return (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined)?.type === 'reload';
}
