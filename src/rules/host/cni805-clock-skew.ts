import { duration } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';
import type { NodeView } from '../../model/rule.ts';

/** From here on tokens and certificates are refused that were made a moment ago. */
const LIMIT_MS = 60_000;

/** Nodes whose clocks differ from the API server's by no more than this from each other have one clock. */
const SAME_MS = 20_000;

/** A node whose clock is far from the API server's. */
export const clockSkew = defineRule({
  code: 'CNI805',
  name: 'clock-skew',
  titles: { healthy: "every node's clock agrees with the API server's", broken: "a node's clock is wrong" },
  severity: 'warning',
  cni: [],
  since: '0.1.0',
  status: 'stable',
  needs: ['node.system'],
  docs: {
    checks: "A node's clock differs from the API server's by a minute or more, measured while the node was asked, give or take half of that time and a second or two. Where all nodes, two at least, differ by the same, it is the API server's clock that is wrong.",
    matters:
      "Certificates and tokens hold from a moment to another: a kubelet or an agent whose clock is behind refuses what was made just now, one that is ahead takes for expired what is not. Calico's CNI token and service account tokens are renewed by the node's own clock. Logs and events of the node are told at a wrong time besides.",
    repair: 'On the node: `timedatectl`, then start what sets the clock: `systemctl restart chrony` or `systemd-timesyncd`. Let it reach its servers (UDP 123). A virtual machine that was paused or resumed needs a jump: `chronyc makestep`.',
    references: [
      'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/',
      'https://chrony-project.org/documentation.html',
    ],
  },
  unsettled: (view) =>
    view.nodes
      .filter((node) => node.get('node.system').aheadMs === null)
      .map(({ name }) => ({ fact: 'node.system' as const, node: name, reason: 'failed' as const, detail: "its clock could not be compared with the API server's" })),
  check: (view) => {
    const skews = view.nodes.map((node) => ({ node, ahead: node.get('node.system').aheadMs })).filter((each): each is Skew => each.ahead !== null);
    const off = skews.filter(({ ahead }) => Math.abs(ahead) >= LIMIT_MS);
    const [low = 0, high = 0] = [Math.min(...skews.map(({ ahead }) => ahead)), Math.max(...skews.map(({ ahead }) => ahead))];
    if (off.length > 1 && off.length === skews.length && high - low <= SAME_MS) {
      const names = off.map(({ node }) => node.name);
      return [{ ...found(off), message: `the API server's clock is ${differs(-low)} the clock of every node: certificates and tokens are refused though they hold`, next: 'kubectl get leases -n kube-node-lease', subjects: names.map(nodeSubject) }];
    }
    return off.map((skew) => ({
      ...found([skew]),
      message: `the clock of ${skew.node.name} is ${differs(skew.ahead)} the API server's: certificates and tokens are refused there though they hold, so that agents and new pods fail`,
      subjects: [nodeSubject(skew.node.name)],
      next: `kubectl describe node ${skew.node.name}`,
    }));
  },
});

interface Skew {
  readonly node: NodeView<'node.system'>;
  readonly ahead: number;
}

function found(skews: readonly Skew[]): { readonly evidence: { fact: 'node.system'; where: string; seen: string; expected: string }[] } {
  return {
    evidence: skews.map(({ node, ahead }) => ({
      fact: 'node.system' as const,
      where: `the clock of ${node.name}`,
      seen: `${node.get('node.system').clock}, ${differs(ahead)} the API server's`,
      expected: 'less than a minute apart',
    })),
  };
}

function differs(ahead: number): string {
  return `${duration(Math.round(Math.abs(ahead) / 1000))} ${ahead > 0 ? 'ahead of' : 'behind'}`;
}
