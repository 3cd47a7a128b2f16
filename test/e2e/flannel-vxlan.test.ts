import { statusSuite } from './status-suite.ts';

statusSuite('flannel-vxlan');
