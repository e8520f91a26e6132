import { followSystem, show } from './theme-store';

show();
followSystem();
