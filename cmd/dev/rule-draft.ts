/** Folder of the rules room to the first digit of the codes in it. */
export const BLOCK_OF: Readonly<Record<string, string>> = {
  tool: '0',
  install: '1',
  addressing: '2',
  overlay: '3',
  routing: '4',
  filtering: '5',
  policy: '6',
  reachability: '7',
  host: '8',
};

/** The first code of an area that was never given. */
export function nextCode(area: string, taken: readonly string[]): string {
  for (let number = 1; number < 100; number++) {
    const code = `CNI${BLOCK_OF[area] ?? ''}${String(number).padStart(2, '0')}`;
    if (!taken.includes(code)) return code;
  }
  throw new Error(`every code of ${area} has been given`);
}

/** A rule that compiles, passes, and has everything left to say. */
export function ruleDraft(code: string, name: string, cni: readonly string[], since: string): string {
  const constant = name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const words = name.replaceAll('-', ' ');
  return `import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** One sentence: what is broken. */
export const ${constant} = defineRule({
  code: '${code}',
  name: '${name}',
  titles: { healthy: '', broken: '${words}' },
  severity: 'warning',
  cni: [${cni.map((entry) => `'${entry}'`).join(', ')}],
  since: '${since}',
  status: 'preview',
  needs: ['node.object'],
  docs: {
    checks: '',
    matters: '',
    repair: '',
    references: [],
  },
  check: (view) =>
    view.nodes
      .filter((node) => node.get('node.object').labels['${name}'] !== undefined)
      .map((node) => ({
        message: \`\${node.name}: ${words}\`,
        subjects: [nodeSubject(node.name)],
        evidence: [{ fact: 'node.object', where: node.name, seen: '', expected: '' }],
        next: \`kubectl describe node \${node.name}\`,
      })),
});
`;
}

/** A fixture that fits the draft of the rule. */
export function fixtureDraft(code: string, name: string): string {
  const words = name.replaceAll('-', ' ');
  return `# ${code}: the smallest change of a healthy cluster that breaks it. See test/support/overlay.ts.
baseline: flannel-vxlan
break:
  nodes: { n2: { object: { labels: { ${name}: yes } } } }
expect:
  - subjects: [n2]
    message: 'n2: ${words}'
    evidence: [{ where: n2 }]
near miss:
  what looks like it and is none: { nodes: { n2: { object: { labels: { ${name}: removed } } } } }
`;
}
