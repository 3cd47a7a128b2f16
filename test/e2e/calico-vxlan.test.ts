import { statusSuite } from './status-suite.ts';

statusSuite('calico-vxlan');
