import { apply, storeChoice, type ThemeChoice } from './theme-store';

/** Has a switch of radio buttons show the choice. What it says is heard by the page itself, whether the switch has a circuit or not. */
export function create(root: HTMLElement) {
  for (const input of root.querySelectorAll('input')) {
    input.checked = input.value === current();
  }
  return { dispose() {} };
}

export function listen(): void {
  document.addEventListener('change', event => {
    const input = event.target as HTMLInputElement;
    if (input.closest('.theme-switch')) {
      choose(input.value as ThemeChoice);
    }
  });
}

function current(): ThemeChoice {
  return (document.documentElement.dataset['themeChoice'] as ThemeChoice | undefined) ?? 'system';
}

function choose(choice: ThemeChoice): void {
  document.documentElement.dataset['themeChoice'] = choice;
  storeChoice(choice);
  apply(choice);
}
