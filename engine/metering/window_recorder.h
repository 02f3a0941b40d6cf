// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the windows tell about themselves while they compute: a node for each window, and under it
// the windows inside that decided its value. Of many alike only the largest are named.

#pragma once

#include <span>

#include "engine/catalog/derivation.h"
#include "engine/catalog/meter.h"
#include "engine/metering/interval_source.h"
#include "engine/metering/window_aggregate.h"

namespace rerate {

struct WindowPlace {
    const Meter& meter;
    std::size_t level = 0;
    const std::vector<std::string>& texts; // of its series
    const WindowSpan& span;
};

struct NoWindowRecorder {
    static constexpr bool isActive = false;
};

class WindowRecorder {
public:
    static constexpr bool isActive = true;

    // The samples went into the window, `result` came out; gets its node.
    void add(const WindowPlace& place, std::span<const WindowSample> samples, const Ratio& exact,
             WindowSample& result);
    // A part of the time of an event that lasts.
    struct Part {
        const Zone& zone;
        const EventInterval& interval;
        const Decimal& value; // of the whole event
        std::int64_t from = 0;
        std::int64_t to = 0;
        std::optional<Decimal> share; // what the part adds
    };
    // The part goes into the sample, as others perhaps did.
    void addPart(const Part& part, WindowSample& sample);
    // What a derived meter's sources were in one bucket, and their nodes.
    struct Sources {
        const std::vector<Decimal>& values;
        const std::vector<std::uint32_t>& nodes;
    };
    // Its value there: "max(20 - 100 * 0.1, 0) = 10".
    void addDerived(const Meter& meter, const Zone& zone, const Sources& sources, WindowSample& result);
    // The node of a result, with everything below it.
    Derivation take(const WindowSample& result) { return std::move(m_nodes[result.node]); }

private:
    void addInside(const WindowPlace& place, std::span<const WindowSample> samples, Derivation& node);
    std::uint64_t partCount(std::span<const WindowSample> samples) const;
    void addParts(const WindowPlace& place, std::span<const WindowSample> samples, Derivation& node) const;

    std::vector<Derivation> m_nodes;
};

} // namespace rerate
