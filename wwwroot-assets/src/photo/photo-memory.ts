const key = 'ferweb-photo';

/** Puts the photo into this tab's session storage; one that does not fit is not kept. */
export async function store(photo: Blob): Promise<void> {
  const address = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(photo);
  });
  sessionStorage.setItem(key, address);
}

/** The stored photo, once: it is gone from the storage afterwards. */
export function take(): Blob | null {
  const [head, base64] = stored()?.split(';base64,') ?? [];
  return head && base64 ? new Blob([Uint8Array.from(atob(base64), character => character.charCodeAt(0))], { type: head.slice('data:'.length) }) : null;
}

function stored(): string | null {
  try {
    const address = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    return address;
  } catch {
    return null; // A browser may refuse all storage.
  }
}
