/** Points of a plane in squares within squares, with the centre of mass of each: far points push as one (Barnes & Hut 1986). */
export class QuadTree {
  /** Per node: centre of mass, number of points, half width; first of four children, 0 for none. */
  #massX = new Float64Array(1024);
  #massY = new Float64Array(1024);
  #counts = new Float64Array(1024);
  #children = new Int32Array(1024);
  #midX = new Float64Array(1024);
  #midY = new Float64Array(1024);
  #half = new Float64Array(1024);
  #nodes = 0;
  readonly #stack: number[] = [];

  /** @param places row-major points × 2 */
  build(places: Float64Array): void {
    let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let at = 0; at < places.length; at += 2) {
      left = Math.min(left, places[at]!);
      right = Math.max(right, places[at]!);
      bottom = Math.min(bottom, places[at + 1]!);
      top = Math.max(top, places[at + 1]!);
    }
    this.#nodes = 0;
    const half = Math.max(right - left, top - bottom, 1e-9) / 2;
    this.#add((left + right) / 2, (bottom + top) / 2, half * 1.000_01);
    for (let at = 0; at < places.length; at += 2) this.#insert(places[at]!, places[at + 1]!);
  }

  /**
   * Repulsion of a point by all others under the kernel q = 1 / (1 + d²): adds Σ q² (x − x') to `into` and returns Σ q.
   * A square is taken as one point where its width is less than `theta` of its distance.
   */
  repulsion(x: number, y: number, theta: number, into: Float64Array): number {
    let sum = 0;
    const stack = this.#stack;
    stack.push(0);
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      const count = this.#counts[node]!;
      if (count === 0) continue;
      const dx = x - this.#massX[node]!;
      const dy = y - this.#massY[node]!;
      const squared = dx * dx + dy * dy;
      const width = 2 * this.#half[node]!;
      const first = this.#children[node]!;
      if (first === 0 || width * width < theta * theta * squared) {
        const q = 1 / (1 + squared);
        sum += count * q;
        into[0]! += count * q * q * dx;
        into[1]! += count * q * q * dy;
      } else stack.push(first, first + 1, first + 2, first + 3);
    }
    // The point itself was among them, at no distance.
    return sum - 1;
  }

  #insert(x: number, y: number): void {
    let node = 0;
    for (;;) {
      const count = this.#counts[node]!;
      const oldX = this.#massX[node]!;
      const oldY = this.#massY[node]!;
      this.#massX[node] = (oldX * count + x) / (count + 1);
      this.#massY[node] = (oldY * count + y) / (count + 1);
      this.#counts[node] = count + 1;
      if (this.#children[node] === 0) {
        // Points at the same place, or nearly, share a leaf.
        if (count === 0 || this.#half[node]! < 1e-10 || (oldX === x && oldY === y)) return;
        this.#split(node, oldX, oldY, count);
      }
      node = this.#childOf(node, x, y);
    }
  }

  /** The points that were in the leaf go down together: they stand at one place. */
  #split(node: number, x: number, y: number, count: number): void {
    const [midX, midY, quarter] = [this.#midX[node]!, this.#midY[node]!, this.#half[node]! / 2];
    const first = this.#nodes;
    for (const [right, up] of [
      [-1, -1],
      [1, -1],
      [-1, 1],
      [1, 1],
    ] as const)
      this.#add(midX + right * quarter, midY + up * quarter, quarter);
    this.#children[node] = first;
    const child = this.#childOf(node, x, y);
    this.#massX[child] = x;
    this.#massY[child] = y;
    this.#counts[child] = count;
  }

  #childOf(node: number, x: number, y: number): number {
    return this.#children[node]! + (x >= this.#midX[node]! ? 1 : 0) + (y >= this.#midY[node]! ? 2 : 0);
  }

  #add(midX: number, midY: number, half: number): void {
    const node = this.#nodes++;
    if (node >= this.#counts.length) this.#grow();
    this.#midX[node] = midX;
    this.#midY[node] = midY;
    this.#half[node] = half;
    this.#counts[node] = this.#massX[node] = this.#massY[node] = 0;
    this.#children[node] = 0;
  }

  #grow(): void {
    const larger = (values: Float64Array): Float64Array<ArrayBuffer> => {
      const grown = new Float64Array(values.length * 2);
      grown.set(values);
      return grown;
    };
    this.#massX = larger(this.#massX);
    this.#massY = larger(this.#massY);
    this.#counts = larger(this.#counts);
    this.#midX = larger(this.#midX);
    this.#midY = larger(this.#midY);
    this.#half = larger(this.#half);
    const children = new Int32Array(this.#children.length * 2);
    children.set(this.#children);
    this.#children = children;
  }
}
