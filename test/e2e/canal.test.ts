import { statusSuite } from './status-suite.ts';

statusSuite('canal');
