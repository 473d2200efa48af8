// Bytes and their DataView, under one name that stays while both are replaced. Counting thread.

/** The memory that positions of fields are in. */
export class Memory {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(this.bytes.buffer);
  /** Length of `bytes`. */
  end = 0;

  /** @param view covers the same memory as `bytes` */
  set(bytes: Uint8Array, view: DataView): void {
    this.bytes = bytes;
    this.view = view;
    this.end = bytes.length;
  }
}
