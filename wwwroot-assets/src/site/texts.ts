/** Translations of this page's language, by the English sentence; the server writes them into the page. */
const texts: Record<string, string> = JSON.parse(document.getElementById('texts')?.textContent ?? '{}');

/** The sentence in the language of the page, English where it has none; {0}, {1} ... are the values. */
export function t(english: string, ...values: (string | number)[]): string {
  return (texts[english] ?? english).replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)]));
}

/** What the server says, where it can be read: in the language of the page, or anyhow on an English one. */
export function known(english: string | undefined): string | undefined {
  return texts[english ?? ''] ?? (document.documentElement.lang === 'en' ? english : undefined);
}

/** A figure as the language of the page writes it. */
export function figure(value: number, digits: number): string {
  return value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits });
}

/** Bytes as the server says them: by thousands. */
export function bytesText(bytes: number): string {
  if (bytes >= 1e9) {
    return t('{0}\u00a0GB', figure(bytes / 1e9, 1));
  }
  return bytes >= 1e6 ? t('{0}\u00a0MB', figure(bytes / 1e6, 1)) : t('{0}\u00a0kB', figure(bytes / 1e3, 0));
}
