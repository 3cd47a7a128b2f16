import type { TableRow } from './cluster.ts';

/** A page of the server's own table (`meta.k8s.io/v1`, kind Table); nothing in it is trusted to be there. */
export interface TablePage {
  readonly metadata?: { readonly continue?: string };
  readonly columnDefinitions?: readonly { readonly name?: string }[] | null;
  readonly rows?: readonly { readonly cells?: readonly unknown[] | null }[] | null;
}

/** The rows of a page by column name. The name is the first column; the namespace is not in the table. */
export function tableRows(page: TablePage, namespace: string): TableRow[] {
  const columns = (page.columnDefinitions ?? []).map((column) => column.name ?? '');
  return (page.rows ?? []).map((row) => {
    const cells = Object.fromEntries(columns.map((column, index) => [column, cellText(row.cells?.[index])]));
    return { name: cells['Name'] ?? '', namespace, cells };
  });
}

function cellText(cell: unknown): string {
  return cell === null || cell === undefined ? '' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}
