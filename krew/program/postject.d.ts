declare module 'postject' {
  /** Puts a resource into an executable file (ELF, Mach-O, PE), in place, and turns the fuse that tells Node that it is there. */
  export function inject(
    filename: string,
    resourceName: string,
    resourceData: Buffer,
    options: { readonly sentinelFuse: string; readonly machoSegmentName?: string; readonly overwrite?: boolean },
  ): Promise<void>;
}
