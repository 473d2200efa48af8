#include "chunk_queue.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace promexporter {

namespace {
// Pages below this mark are always kept: by default Fluent Bit's chunks have 2 MB at most.
constexpr size_t kKeptBytes = 8u << 20;
constexpr int kMaxAttempts = 2;

size_t align(size_t size) { return (size + 7) & ~size_t{7}; }
}  // namespace

RingMemory::RingMemory(size_t size) : size_(size) {
  // NORESERVE: the limit bounds the worst case; the host should not set the memory aside.
  void* data = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (data == MAP_FAILED) throw std::bad_alloc();
  data_ = static_cast<char*>(data);
}

RingMemory::~RingMemory() { munmap(data_, size_); }

void RingMemory::release_from(size_t from) {
  const size_t page = 4096;
  const size_t start = (from + page - 1) & ~(page - 1);
  if (start < size_) madvise(data_ + start, size_ - start, MADV_DONTNEED);
}

ChunkQueue::ChunkQueue(size_t capacity) : memory_(std::make_shared<RingMemory>(capacity)) {}

// The live bytes are one range [begin of the oldest, end_), or wrap round the ring's end. A chunk never wraps: if it does
// not fit before the end, that tail stays unused until the range before it is free.
bool ChunkQueue::find_space(size_t size, size_t* begin) const {
  if (entries_.empty()) {
    *begin = 0;
    return size <= memory_->size();
  }
  const size_t oldest = entries_.front().begin;
  if (end_ > oldest) {
    if (size <= memory_->size() - end_) {
      *begin = end_;
      return true;
    }
    // Strictly less: end_ == oldest must always mean "wrapped and full", never "empty".
    *begin = 0;
    return size < oldest;
  }
  *begin = end_;
  return size < oldest - end_;
}

PushResult ChunkQueue::push(std::string_view tag, std::string_view data, std::chrono::milliseconds patience) {
  const size_t data_at = align(tag.size());
  const size_t size = align(data_at + data.size() + 1);
  std::unique_lock<std::mutex> lock(mutex_);
  if (size > memory_->size()) {
    totals_.refused_chunks++;
    return PushResult::kTooLarge;
  }

  size_t begin = 0;
  const auto ready = [&] { return closed_ || find_space(size, &begin); };
  if (!ready()) space_freed_.wait_for(lock, patience, ready);
  if (closed_ || !find_space(size, &begin)) {
    totals_.refused_chunks++;
    return closed_ ? PushResult::kClosed : PushResult::kFull;
  }

  // First the call that can fail, by std::bad_alloc: it leaves the queue as it was.
  entries_.push_back({begin, {begin, tag.size(), begin + data_at, data.size()}, 0});
  char* const at = memory_->data() + begin;
  std::memcpy(at, tag.data(), tag.size());
  std::memcpy(at + data_at, data.data(), data.size());
  end_ = begin + size;
  if (end_ > reached_) reached_ = end_;
  totals_.chunks++;
  totals_.bytes += data.size();
  totals_.accepted_chunks++;
  totals_.accepted_bytes += data.size();
  return PushResult::kAccepted;
}

size_t ChunkQueue::take(ChunkPlace* places, size_t max) {
  std::lock_guard<std::mutex> lock(mutex_);
  size_t count = 0;
  for (; count < max && taken_ < entries_.size(); count++, taken_++) {
    entries_[taken_].attempts++;
    places[count] = entries_[taken_].place;
  }
  return count;
}

void ChunkQueue::done() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (taken_ == 0) return;
  taken_--;
  drop_oldest();
}

void ChunkQueue::drop_oldest() {
  totals_.chunks--;
  totals_.bytes -= entries_.front().place.data_size;
  entries_.pop_front();
  if (entries_.empty()) end_ = 0;
  space_freed_.notify_all();
}

// Not whenever the queue is empty: Fluent Bit flushes once a second, and its next burst needs the same pages. Faulting them
// in again costs about as much as copying the chunks.
void ChunkQueue::release_unused() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!entries_.empty()) return;
  const size_t wanted = std::max({reached_, reached_before_, kKeptBytes});
  if (backed_ > wanted) memory_->release_from(wanted);
  backed_ = wanted;
  reached_before_ = reached_;
  reached_ = 0;
}

size_t ChunkQueue::consumer_lost() {
  std::lock_guard<std::mutex> lock(mutex_);
  // The consumer was reading only the oldest one when it died; the others were just taken.
  for (size_t i = 1; i < taken_; i++) entries_[i].attempts--;
  const bool poisoned = taken_ > 0 && entries_.front().attempts >= kMaxAttempts;
  taken_ = 0;
  if (!poisoned) return 0;
  totals_.dropped_chunks++;
  drop_oldest();
  return 1;
}

void ChunkQueue::close() {
  std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
  space_freed_.notify_all();
}

bool ChunkQueue::empty() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return entries_.empty();
}

QueueTotals ChunkQueue::totals() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return totals_;
}

}  // namespace promexporter
