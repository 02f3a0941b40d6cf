// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/usage_classes.h"

#include <algorithm>

namespace rerate {

namespace {

// Names, divisors and marks of genai-prices' unit registry (MIT), and what LiteLLM's map has besides.
const std::vector<UsageClass> kClasses = {
    {"input_tokens", "input_mtok", 1000000, "tokens", {"input"}},
    {"output_tokens", "output_mtok", 1000000, "tokens", {"output"}},
    {"cache_read_tokens", "cache_read_mtok", 1000000, "tokens", {"input", "cache_read"}},
    {"cache_write_tokens", "cache_write_mtok", 1000000, "tokens", {"input", "cache_write"}},
    {"cache_write_5m_tokens", "cache_write_5m_mtok", 1000000, "tokens", {"input", "cache_write", "5m"}},
    {"cache_write_1h_tokens", "cache_write_1h_mtok", 1000000, "tokens", {"input", "cache_write", "1h"}},
    {"input_text_tokens", "input_text_mtok", 1000000, "tokens", {"input", "text"}},
    {"output_text_tokens", "output_text_mtok", 1000000, "tokens", {"output", "text"}},
    {"cache_text_read_tokens", "cache_text_read_mtok", 1000000, "tokens", {"input", "text", "cache_read"}},
    {"cache_text_write_tokens", "cache_text_write_mtok", 1000000, "tokens", {"input", "text", "cache_write"}},
    {"cache_text_write_5m_tokens", "cache_text_write_5m_mtok", 1000000, "tokens", {"input", "text", "cache_write", "5m"}},
    {"cache_text_write_1h_tokens", "cache_text_write_1h_mtok", 1000000, "tokens", {"input", "text", "cache_write", "1h"}},
    {"input_audio_tokens", "input_audio_mtok", 1000000, "tokens", {"input", "audio"}},
    {"output_audio_tokens", "output_audio_mtok", 1000000, "tokens", {"output", "audio"}},
    {"cache_audio_read_tokens", "cache_audio_read_mtok", 1000000, "tokens", {"input", "audio", "cache_read"}},
    {"cache_audio_write_tokens", "cache_audio_write_mtok", 1000000, "tokens", {"input", "audio", "cache_write"}},
    {"cache_audio_write_5m_tokens", "cache_audio_write_5m_mtok", 1000000, "tokens", {"input", "audio", "cache_write", "5m"}},
    {"cache_audio_write_1h_tokens", "cache_audio_write_1h_mtok", 1000000, "tokens", {"input", "audio", "cache_write", "1h"}},
    {"input_image_tokens", "input_image_mtok", 1000000, "tokens", {"input", "image"}},
    {"output_image_tokens", "output_image_mtok", 1000000, "tokens", {"output", "image"}},
    {"cache_image_read_tokens", "cache_image_read_mtok", 1000000, "tokens", {"input", "image", "cache_read"}},
    {"cache_image_write_tokens", "cache_image_write_mtok", 1000000, "tokens", {"input", "image", "cache_write"}},
    {"cache_image_write_5m_tokens", "cache_image_write_5m_mtok", 1000000, "tokens", {"input", "image", "cache_write", "5m"}},
    {"cache_image_write_1h_tokens", "cache_image_write_1h_mtok", 1000000, "tokens", {"input", "image", "cache_write", "1h"}},
    {"input_video_tokens", "input_video_mtok", 1000000, "tokens", {"input", "video"}},
    {"output_video_tokens", "output_video_mtok", 1000000, "tokens", {"output", "video"}},
    {"cache_video_read_tokens", "cache_video_read_mtok", 1000000, "tokens", {"input", "video", "cache_read"}},
    {"cache_video_write_tokens", "cache_video_write_mtok", 1000000, "tokens", {"input", "video", "cache_write"}},
    {"cache_video_write_5m_tokens", "cache_video_write_5m_mtok", 1000000, "tokens", {"input", "video", "cache_write", "5m"}},
    {"cache_video_write_1h_tokens", "cache_video_write_1h_mtok", 1000000, "tokens", {"input", "video", "cache_write", "1h"}},
    {"input_tool_tokens", "input_tool_mtok", 1000000, "tokens", {"input", "tool"}},
    {"input_text_tool_tokens", "input_text_tool_mtok", 1000000, "tokens", {"input", "text", "tool"}},
    {"input_audio_tool_tokens", "input_audio_tool_mtok", 1000000, "tokens", {"input", "audio", "tool"}},
    {"input_image_tool_tokens", "input_image_tool_mtok", 1000000, "tokens", {"input", "image", "tool"}},
    {"input_video_tool_tokens", "input_video_tool_mtok", 1000000, "tokens", {"input", "video", "tool"}},
    {"output_reasoning_tokens", "output_reasoning_mtok", 1000000, "tokens", {"output", "reasoning"}},
    {"output_text_reasoning_tokens", "output_text_reasoning_mtok", 1000000, "tokens", {"output", "text", "reasoning"}},
    {"output_audio_reasoning_tokens", "output_audio_reasoning_mtok", 1000000, "tokens", {"output", "audio", "reasoning"}},
    {"output_image_reasoning_tokens", "output_image_reasoning_mtok", 1000000, "tokens", {"output", "image", "reasoning"}},
    {"output_video_reasoning_tokens", "output_video_reasoning_mtok", 1000000, "tokens", {"output", "video", "reasoning"}},
    {"output_citation_tokens", "output_citation_mtok", 1000000, "tokens", {"output", "citation"}},
    {"output_text_citation_tokens", "output_text_citation_mtok", 1000000, "tokens", {"output", "text", "citation"}},
    {"output_audio_citation_tokens", "output_audio_citation_mtok", 1000000, "tokens", {"output", "audio", "citation"}},
    {"output_image_citation_tokens", "output_image_citation_mtok", 1000000, "tokens", {"output", "image", "citation"}},
    {"output_video_citation_tokens", "output_video_citation_mtok", 1000000, "tokens", {"output", "video", "citation"}},
    {"input_characters", "input_mchars", 1000000, "characters", {"input"}},
    {"input_text_messages", "input_text_messages_kcount", 1000, "messages", {"input", "text"}},
    {"audio_seconds", "audio_hours", 3600, "durations", {"audio"}},
    {"input_audio_seconds", "input_audio_hours", 3600, "durations", {"input", "audio"}},
    {"output_audio_seconds", "output_audio_hours", 3600, "durations", {"output", "audio"}},
    {"input_pixels", "input_gpixels", 1000000000, "pixels", {"input"}},
    {"input_document_pages", "input_document_kpages", 1000, "document_pages", {"input"}},
    {"input_annotated_document_pages", "input_annotated_document_kpages", 1000, "document_pages", {"input", "annotated"}},
    {"rerank_searches", "rerank_searches_kcount", 1000, "rerank", {}},
    {"web_searches", "web_searches_kcount", 1000, "tool_calls", {"web_search"}},
    {"social_searches", "social_searches_kcount", 1000, "tool_calls", {"social_search"}},
    {"storage_searches", "storage_searches_kcount", 1000, "tool_calls", {"storage_search"}},
    {"code_executions", "code_executions_kcount", 1000, "tool_calls", {"code_execution"}},
    {"requests", "requests_kcount", 1000, "requests", {}},
    {"input_images", "", 1, "input_images", {}},
    {"output_images", "", 1, "output_images", {}},
    {"input_seconds", "", 1, "input_seconds", {}},
    {"output_seconds", "", 1, "output_seconds", {}},
    {"input_video_seconds", "", 1, "input_video_seconds", {}},
    {"output_characters", "", 1, "output_characters", {}},
    {"output_pixels", "", 1, "output_pixels", {}},
    {"citation_tokens", "", 1, "citation_tokens", {}},
    {"input_batch_tokens", "", 1, "input_batch_tokens", {}},
    {"output_batch_tokens", "", 1, "output_batch_tokens", {}},
    {"web_searches_low", "", 1, "web_searches_low", {}},
    {"web_searches_medium", "", 1, "web_searches_medium", {}},
    {"web_searches_high", "", 1, "web_searches_high", {}},
};

} // namespace

bool UsageClass::liesIn(const UsageClass& whole) const {
    return family == whole.family && std::includes(marks.begin(), marks.end(), whole.marks.begin(),
                                                   whole.marks.end());
}

const std::vector<UsageClass>& usageClasses() { return kClasses; }

const UsageClass* findUsageClass(std::string_view name) {
    for (const UsageClass& one : kClasses)
        if (one.name == name)
            return &one;
    return nullptr;
}

const UsageClass* findPriceKey(std::string_view priceKey) {
    for (const UsageClass& one : kClasses)
        if (!priceKey.empty() && one.priceKey == priceKey)
            return &one;
    return nullptr;
}

// Möbius inversion over the classes inside of `whole`, from the largest to the smallest.
std::vector<std::pair<const UsageClass*, int>> exclusiveParts(const UsageClass& whole,
                                                              const std::vector<const UsageClass*>& among) {
    std::vector<const UsageClass*> inside;
    for (const UsageClass* one : among)
        if (one != &whole && one->liesIn(whole))
            inside.push_back(one);
    std::stable_sort(inside.begin(), inside.end(), [](const UsageClass* a, const UsageClass* b) {
        return a->marks.size() < b->marks.size();
    });
    std::vector<std::pair<const UsageClass*, int>> parts{{&whole, 1}};
    for (const UsageClass* one : inside) {
        int times = 0;
        for (const auto& [holder, holderTimes] : parts)
            if (one->liesIn(*holder))
                times -= holderTimes;
        parts.emplace_back(one, times);
    }
    std::erase_if(parts, [](const auto& part) { return part.second == 0; });
    return parts;
}

const UsageClass* nearestWhole(const UsageClass& part, const std::vector<const UsageClass*>& among) {
    const UsageClass* nearest = nullptr;
    for (const UsageClass* one : among)
        if (one != &part && part.liesIn(*one) && (!nearest || one->marks.size() > nearest->marks.size()))
            nearest = one;
    return nearest;
}

} // namespace rerate
