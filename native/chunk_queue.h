// Chunks between Fluent Bit's threads and the counting thread.
// Comes in: borrowed chunk bytes and tags, from any thread. Goes out: places of the copies, to one consumer.
// The copies lie in one ring of memory that JavaScript maps as an ArrayBuffer: a chunk is copied once and never moves.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string_view>

namespace promexporter {

/** Anonymous memory, reserved at once, but with pages only where it was written. */
class RingMemory {
 public:
  /** @throws std::bad_alloc if the address space or its limit does not allow `size` bytes. */
  explicit RingMemory(size_t size);
  ~RingMemory();
  RingMemory(const RingMemory&) = delete;
  RingMemory& operator=(const RingMemory&) = delete;

  char* data() const { return data_; }
  size_t size() const { return size_; }
  /** Returns the pages after `from` to the system; they read as zeros from then on. */
  void release_from(size_t from);

 private:
  char* data_;
  size_t size_;
};

/** Where a chunk and its tag are in the ring, in bytes from its start. */
struct ChunkPlace {
  size_t tag_offset;
  size_t tag_size;
  size_t data_offset;
  size_t data_size;
};

enum class PushResult { kAccepted, kFull, kClosed, kTooLarge };

/** Totals since the queue was made, except `chunks` and `bytes`: those are in the queue now. */
struct QueueTotals {
  uint64_t chunks;
  uint64_t bytes;
  uint64_t accepted_chunks;
  uint64_t accepted_bytes;
  uint64_t refused_chunks;
  uint64_t dropped_chunks;
};

/**
 * Bounded; many producers, one consumer. The consumer takes chunks in order, reads them in place and calls done() for
 * each, which frees its space. If the consumer dies, the next one gets the chunks that were taken and not done. A chunk
 * whose reader died twice is dropped, so that it cannot end one consumer after another.
 */
class ChunkQueue {
 public:
  explicit ChunkQueue(size_t capacity);

  /**
   * Copies a chunk and its tag. While the queue is full it waits for space, `patience` at most.
   * Any thread; allocates a few bytes, uses little stack (it runs on Fluent Bit's coroutines).
   */
  PushResult push(std::string_view tag, std::string_view data, std::chrono::milliseconds patience);

  /** Places of chunks that were not taken yet, in order of arrival, `max` at most; they stay until done(). */
  size_t take(ChunkPlace* places, size_t max);
  /** The oldest taken chunk is counted; its bytes may be overwritten from now on. */
  void done();
  /**
   * Call it now and then: it returns the pages that no chunk has reached since the call before the last. It does nothing
   * while chunks are in the queue.
   */
  void release_unused();
  /** The consumer died: its chunks are offered again. Returns the number of dropped chunks. */
  size_t consumer_lost();

  /** No more chunks are accepted; producers that wait for space are refused. */
  void close();
  bool empty() const;
  QueueTotals totals() const;
  /** Shared with the ArrayBuffers over it, which outlive the queue until they are collected. */
  const std::shared_ptr<RingMemory>& memory() const { return memory_; }

 private:
  struct Entry {
    size_t begin;
    ChunkPlace place;
    int attempts;
  };

  bool find_space(size_t size, size_t* begin) const;
  void drop_oldest();

  const std::shared_ptr<RingMemory> memory_;
  mutable std::mutex mutex_;
  std::condition_variable space_freed_;
  std::deque<Entry> entries_;  // the first `taken_` are with the consumer
  size_t taken_ = 0;
  size_t end_ = 0;        // after the newest entry
  size_t reached_ = 0;         // furthest byte written since the last call of release_unused(),
  size_t reached_before_ = 0;  // and between that call and the one before
  size_t backed_ = 0;          // no page after this one was written at that call
  bool closed_ = false;
  QueueTotals totals_{};
};

}  // namespace promexporter
