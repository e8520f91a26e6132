import { apply, followSystem, readChoice } from './theme-store';

const choice = readChoice();
document.documentElement.dataset['themeChoice'] = choice;
apply(choice);
followSystem();
