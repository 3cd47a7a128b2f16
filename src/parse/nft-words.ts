/** Words that begin a statement of a rule. */
const STARTS = new Set(
  'accept drop reject return continue jump goto queue counter comment log limit quota notrack masquerade dnat snat redirect tproxy synproxy dup fwd flow add update delete ip ip6 tcp udp udplite sctp dccp th icmp icmpv6 meta ct iif iifname oif oifname fib ether vlan arp rt socket osf xt exthdr'.split(' '),
);

/** Where the statement after the one that begins at a word begins. In a set, and joined by a dot, a word begins none. */
export function nextStatement(words: readonly string[], at: number): number {
  let depth = 0;
  for (let index = lastFixedWord(words, at) + 1; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '{') depth += 1;
    else if (word === '}') depth -= 1;
    else if (depth === 0 && STARTS.has(word) && words[index - 1] !== '.') return index;
  }
  return words.length;
}

/** `ct original ip saddr`, `fib saddr . iif oif`: the last word that belongs to the statement whatever it is. */
function lastFixedWord(words: readonly string[], at: number): number {
  if (words[at] === 'ct' && ['original', 'reply'].includes(words[at + 1] ?? '')) return at + 3;
  if (words[at] !== 'fib') return at;
  let flag = at + 1;
  while (words[flag + 1] === '.') flag += 2;
  return flag + 1;
}
