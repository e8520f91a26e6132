import { followSystem, printLight, show } from './theme-store';

show();
followSystem();
printLight();
