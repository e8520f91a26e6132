import { apply, storeChoice, type ThemeChoice } from './theme-store';

export function current(): ThemeChoice {
  return (document.documentElement.dataset['themeChoice'] as ThemeChoice | undefined) ?? 'system';
}

export function choose(choice: ThemeChoice): void {
  document.documentElement.dataset['themeChoice'] = choice;
  storeChoice(choice);
  apply(choice);
}
