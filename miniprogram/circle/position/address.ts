/** What a map knows of an address: 5号楼3单元201 is 5号楼. Behind which door somebody lives is sent nowhere. */
export function withoutDoor(address: string): string {
  return address.trim().replace(/([楼栋幢])\s*[\d一二三四五六七八九十]+.*$/, '$1')
}
