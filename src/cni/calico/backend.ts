import { valueOf } from '../../model/observation.ts';
import type { DetectionFacts } from '../facts.ts';
import { isReference, literalBackend, type CalicoContainer } from './components.ts';
import { usesVpp } from './vpp.ts';

/** What calico-node runs for routing, and whether pods get their network from Calico at all. */
export interface CalicoBackend {
  /** `bird`, `vxlan`, `none`; null when it could not be seen. */
  readonly backend: string | null;
  /** Calico only enforces policies: it routes nothing, or another plugin makes the pod network. */
  readonly policyOnly: boolean;
}

/** The backend from the container's environment and the ConfigMap that it points to. With another CNI's plugin, the operator sets `none`. */
export function calicoBackend(container: CalicoContainer | undefined, facts: DetectionFacts): CalicoBackend {
  const backend = backendOf(container, facts);
  // With VPP the agent of that data plane speaks BGP, so that calico-node's own backend is `none` (operator pkg/render/node.go).
  return { backend, policyOnly: backend === 'none' && !usesVpp(container, facts) };
}

/** True, false, or null when it cannot be told: calico-node is given a Typha to connect to. */
export function typhaUse(container: CalicoContainer | undefined, facts: DetectionFacts): boolean | null {
  const named = container?.spec.env['FELIX_TYPHAK8SSERVICENAME'];
  if (container === undefined) return null;
  if (named === undefined) return container.spec.env['FELIX_TYPHAADDR'] !== undefined;
  if (!isReference(named)) return isName(named);
  const config = valueOf(facts.cluster['cluster.calicoConfig']);
  if (config !== undefined) return config.typhaServiceName !== null && isName(config.typhaServiceName);
  const typha = typhaDeployment(facts);
  return typha === undefined ? null : typha.desired > 0 ? true : null;
}

function backendOf(container: CalicoContainer | undefined, facts: DetectionFacts): string | null {
  if (container === undefined) return null;
  return literalBackend(container.spec) ?? valueOf(facts.cluster['cluster.calicoConfig'])?.backend ?? null;
}

function typhaDeployment(facts: DetectionFacts): { readonly desired: number } | undefined {
  const deployments = valueOf(facts.cluster['cluster.deployments']) ?? {};
  return Object.values(deployments).find(({ selector, template }) => selector['k8s-app'] === 'calico-typha' || 'calico-typha' in template.containers);
}

/** Felix takes an empty name and `none` for no Typha. Source: felix/config/config_params.go. */
function isName(name: string): boolean {
  return name !== '' && name !== 'none';
}
