import { defineRule } from '../../model/rule.ts';

/** Calico's datastore is marked as not ready. */
export const datastoreLocked = defineRule({
  code: 'CNI113',
  name: 'datastore-locked',
  titles: { healthy: "Calico's datastore is open", broken: "Calico's datastore is locked" },
  severity: 'critical',
  cni: ['calico', 'canal'],
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.clusterInformation'],
  explains: [
    { code: 'CNI104', where: 'anywhere' },
    { code: 'CNI107', where: 'anywhere' },
    { code: 'CNI110', where: 'anywhere' },
    { code: 'CNI112', where: 'anywhere' },
    { code: 'CNI701', where: 'anywhere' },
    { code: 'CNI703', where: 'anywhere' },
    { code: 'CNI707', where: 'anywhere' },
  ],
  docs: {
    checks: '`datastoreReady` of the ClusterInformation `default` is true.',
    matters:
      'A migration sets it to false and back. While it is false the CNI plugin refuses every pod (`Calico is currently not ready to process requests`) and Felix applies no change, although calico-node stays Ready.',
    repair:
      'First make sure that no migration is running: no Job, no `calicoctl datastore migrate`, no flannel-migration. Only then `calicoctl datastore migrate unlock`. Unlocking during a migration corrupts the address management.',
    references: ['https://docs.tigera.io/calico/latest/reference/calicoctl/datastore/migrate/unlock'],
  },
  check: (view) => {
    if (view.get('cluster.clusterInformation').datastoreReady) return [];
    return [
      {
        message: "Calico's datastore is locked (datastoreReady: false): no pod can be started or removed, and no policy changes",
        subjects: [{ kind: 'ClusterInformation', name: 'default' }],
        evidence: [{ fact: 'cluster.clusterInformation', where: 'default spec.datastoreReady', seen: 'false', expected: 'true' }],
        next: 'kubectl get clusterinformation default -o yaml',
      },
    ];
  },
});
