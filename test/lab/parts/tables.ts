/** `iptables` and its sisters in all flavours, as links to the two programs that are all of them. */
export const tablesLinks: Readonly<Record<string, string>> = Object.fromEntries(
  ['iptables', 'ip6tables'].flatMap((table) =>
    ['', '-save', '-restore'].flatMap((call) => [
      [`usr/sbin/${table}${call}`, 'xtables-nft-multi'],
      [`usr/sbin/${table}-nft${call}`, 'xtables-nft-multi'],
      [`usr/sbin/${table}-legacy${call}`, 'xtables-legacy-multi'],
    ]),
  ),
)

export const tablesPrograms = ['/usr/sbin/xtables-nft-multi', '/usr/sbin/xtables-legacy-multi'] as const
export const tablesFolder = '/usr/lib/x86_64-linux-gnu/xtables'
