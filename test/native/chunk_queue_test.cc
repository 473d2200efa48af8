// ChunkQueue without JavaScript: order, bounds, wrapping, waiting, a dying consumer, many producers.
#include "chunk_queue.h"

#include <atomic>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "check.h"

using promexporter::ChunkPlace;
using promexporter::ChunkQueue;
using promexporter::PushResult;
using std::chrono::milliseconds;

namespace {

std::string data_at(const ChunkQueue& queue, const ChunkPlace& place) {
  return {queue.memory()->data() + place.data_offset, place.data_size};
}

std::string tag_at(const ChunkQueue& queue, const ChunkPlace& place) {
  return {queue.memory()->data() + place.tag_offset, place.tag_size};
}

PushResult push(ChunkQueue& queue, const std::string& data) { return queue.push("tag", data, milliseconds(0)); }

void hands_out_chunks_in_order_with_their_tags() {
  ChunkQueue queue(4096);
  CHECK(queue.push("a", "first", milliseconds(0)) == PushResult::kAccepted);
  CHECK(queue.push("", "second", milliseconds(0)) == PushResult::kAccepted);
  ChunkPlace places[4];
  CHECK(queue.take(places, 1) == 1);
  CHECK(tag_at(queue, places[0]) == "a" && data_at(queue, places[0]) == "first");
  CHECK(queue.take(places, 4) == 1);
  CHECK(tag_at(queue, places[0]).empty() && data_at(queue, places[0]) == "second");
  CHECK(queue.take(places, 4) == 0);
  CHECK(queue.totals().chunks == 2 && queue.totals().bytes == 11);
  queue.done();
  queue.done();
  queue.done();  // one too many changes nothing
  CHECK(queue.empty() && queue.totals().bytes == 0 && queue.totals().accepted_bytes == 11);
}

void refuses_when_full_and_accepts_again_after_done() {
  ChunkQueue queue(4096);
  int accepted = 0;
  while (push(queue, std::string(500, 'x')) == PushResult::kAccepted) accepted++;
  CHECK(accepted == 8);
  CHECK(queue.totals().refused_chunks == 1);
  ChunkPlace place;
  CHECK(queue.take(&place, 1) == 1);
  CHECK(push(queue, std::string(500, 'y')) == PushResult::kFull);  // taken is not yet free
  queue.done();
  CHECK(push(queue, std::string(400, 'y')) == PushResult::kAccepted);
}

void refuses_a_chunk_that_never_fits() {
  ChunkQueue queue(4096);
  CHECK(push(queue, std::string(5000, 'x')) == PushResult::kTooLarge);
  CHECK(queue.push(std::string(5000, 't'), "x", milliseconds(0)) == PushResult::kTooLarge);
  CHECK(push(queue, std::string(4000, 'x')) == PushResult::kAccepted);
}

// Sizes that do not divide the ring, so that chunks wrap at every possible place.
void keeps_bytes_intact_over_many_wraps() {
  ChunkQueue queue(10007 & ~7);
  unsigned pushed = 0, read = 0, seed = 1;
  const auto content = [](unsigned n) { return std::string(1 + n * 37 % 900, static_cast<char>('a' + n % 26)); };
  while (read < 20000) {
    seed = seed * 1103515245 + 12345;
    if ((seed >> 16) % 2 == 0) {
      if (push(queue, content(pushed)) == PushResult::kAccepted) pushed++;
    } else {
      ChunkPlace place;
      if (queue.take(&place, 1) == 0) continue;
      CHECK(data_at(queue, place) == content(read));
      queue.done();
      read++;
    }
  }
}

void wakes_a_producer_that_waits_for_space() {
  ChunkQueue queue(4096);
  CHECK(push(queue, std::string(4000, 'x')) == PushResult::kAccepted);
  std::thread consumer([&] {
    ChunkPlace place;
    std::this_thread::sleep_for(milliseconds(20));
    CHECK(queue.take(&place, 1) == 1);
    queue.done();
  });
  CHECK(queue.push("tag", std::string(4000, 'y'), std::chrono::seconds(30)) == PushResult::kAccepted);
  consumer.join();
}

void refuses_everybody_after_close() {
  ChunkQueue queue(4096);
  CHECK(push(queue, std::string(4000, 'x')) == PushResult::kAccepted);
  std::thread closer([&] {
    std::this_thread::sleep_for(milliseconds(20));
    queue.close();
  });
  CHECK(queue.push("tag", std::string(4000, 'y'), std::chrono::seconds(30)) == PushResult::kClosed);
  closer.join();
  ChunkPlace place;
  CHECK(queue.take(&place, 1) == 1);  // an accepted chunk still has to be counted
}

void offers_taken_chunks_again_and_drops_the_one_that_kills_twice() {
  ChunkQueue queue(4096);
  for (const char* data : {"poison", "second", "third"}) CHECK(push(queue, data) == PushResult::kAccepted);
  ChunkPlace places[3];
  CHECK(queue.take(places, 3) == 3);
  CHECK(queue.consumer_lost() == 0);
  CHECK(queue.take(places, 3) == 3);
  CHECK(data_at(queue, places[0]) == "poison");
  CHECK(queue.consumer_lost() == 1);
  CHECK(queue.totals().dropped_chunks == 1);
  // The others were only in its hands: they have both attempts left.
  CHECK(queue.take(places, 3) == 2);
  CHECK(data_at(queue, places[0]) == "second");
  CHECK(queue.consumer_lost() == 0);
}

void gives_memory_back_that_is_not_reached_any_more() {
  ChunkQueue queue(64u << 20);
  const std::string big(3u << 20, 'x');
  for (int i = 0; i < 8; i++) CHECK(push(queue, big) == PushResult::kAccepted);
  ChunkPlace places[8];
  CHECK(queue.take(places, 8) == 8);
  const char* const last = queue.memory()->data() + places[7].data_offset;
  CHECK(*last == 'x');
  queue.release_unused();
  for (int i = 0; i < 8; i++) queue.done();
  queue.release_unused();
  queue.release_unused();
  CHECK(*last == 'x');  // reached since the call before the last
  queue.release_unused();
  CHECK(*last == 0);  // a page that was given back reads as zeros
  CHECK(queue.memory()->data()[places[0].data_offset] == 'x');
}

void counts_every_chunk_of_many_producers_once() {
  ChunkQueue queue(64 * 1024);
  constexpr int kProducers = 4, kChunks = 5000;
  std::atomic<int> producing{kProducers};
  std::vector<std::thread> producers;
  for (int producer = 0; producer < kProducers; producer++) {
    producers.emplace_back([&, producer] {
      for (int i = 0; i < kChunks; i++) {
        const std::string data = std::to_string(producer) + ":" + std::to_string(i);
        while (queue.push("tag", data, milliseconds(1000)) != PushResult::kAccepted) {
        }
      }
      producing--;
    });
  }
  std::vector<int> next(kProducers, 0);
  int total = 0;
  while (total < kProducers * kChunks) {
    ChunkPlace places[16];
    const size_t taken = queue.take(places, 16);
    for (size_t i = 0; i < taken; i++) {
      const std::string data = data_at(queue, places[i]);
      const int producer = data[0] - '0';
      CHECK(data == std::to_string(producer) + ":" + std::to_string(next[producer]));
      next[producer]++;
      total++;
      queue.done();
    }
  }
  for (auto& producer : producers) producer.join();
  CHECK(queue.empty() && queue.totals().accepted_chunks == static_cast<uint64_t>(total));
}

}  // namespace

int main() {
  RUN(hands_out_chunks_in_order_with_their_tags);
  RUN(refuses_when_full_and_accepts_again_after_done);
  RUN(refuses_a_chunk_that_never_fits);
  RUN(keeps_bytes_intact_over_many_wraps);
  RUN(wakes_a_producer_that_waits_for_space);
  RUN(refuses_everybody_after_close);
  RUN(offers_taken_chunks_again_and_drops_the_one_that_kills_twice);
  RUN(gives_memory_back_that_is_not_reached_any_more);
  RUN(counts_every_chunk_of_many_producers_once);
}
