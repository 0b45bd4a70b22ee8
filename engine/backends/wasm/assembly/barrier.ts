/**
 * Barrier of the threads that run one program. Words at `sync`: arrived, generation, sleepers, spins.
 * Spinning costs 0.3 µs where every thread has its core; after `spins` looks a thread sleeps, so that a busy
 * machine is not made busier.
 */
export function barrier(sync: usize, threads: i32): void {
  if (threads == 1) return;
  const generation = atomic.load<i32>(sync, 64);
  if (atomic.add<i32>(sync, 1) == threads - 1) {
    atomic.store<i32>(sync, 0);
    atomic.add<i32>(sync, 1, 64);
    if (atomic.load<i32>(sync, 128) != 0) atomic.notify(sync + 64, -1);
    return;
  }
  const spins = load<i32>(sync, 192);
  for (let i = 0; i < spins; i++) if (atomic.load<i32>(sync, 64) != generation) return;
  atomic.add<i32>(sync, 1, 128);
  while (atomic.load<i32>(sync, 64) == generation) atomic.wait<i32>(sync + 64, generation, -1);
  atomic.sub<i32>(sync, 1, 128);
}
