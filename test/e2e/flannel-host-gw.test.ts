import { statusSuite } from './status-suite.ts';

statusSuite('flannel-host-gw');
