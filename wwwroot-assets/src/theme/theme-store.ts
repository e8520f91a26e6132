/** What a person chose; "system" follows the operating system. */
export type ThemeChoice = 'light' | 'dark' | 'system';

const key = 'ferweb-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

export function readChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(key);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system'; // storage is blocked: the choice holds for this page only
  }
}

export function storeChoice(choice: ThemeChoice): void {
  try {
    localStorage.setItem(key, choice);
  } catch {
    // See readChoice.
  }
}

/** Has the page show what was chosen: when it is loaded, and again when a link has put another page's attributes in its place. */
export function show(): void {
  const choice = readChoice();
  document.documentElement.dataset['themeChoice'] = choice;
  apply(choice);
}

/** Sets the colours of the page. */
export function apply(choice: ThemeChoice): void {
  const resolved = choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice;
  document.documentElement.dataset['theme'] = resolved;
}

/** On paper the colours are those of the light theme. */
export function printLight(): void {
  addEventListener('beforeprint', () => apply('light'));
  addEventListener('afterprint', () => apply(document.documentElement.dataset['themeChoice'] as ThemeChoice));
}

export function followSystem(): void {
  dark.addEventListener('change', () => {
    if (document.documentElement.dataset['themeChoice'] === 'system') {
      apply('system');
    }
  });
}
