// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Rows of a table that fit some key equally well, so that the order in which they stand would decide. In go
// the keys of the rows, out come pairs of rows and what both of them fit; rows of equal worth, and those for
// which a further row decides, are none.
//
//   { 'a, *': 1, '*, b': 10 }            → these two fit `a, b`
//   { 'a, *': 1, '*, b': 10, 'a, b': 1 } → none: the third fits it better

#pragma once

#include <functional>
#include <string>
#include <vector>

namespace rerate {

struct TableTie {
    std::size_t first = 0; // rows
    std::size_t second = 0;
    std::vector<std::string> key; // the row that would decide
};

// For each row at most one, with a row before it. `isSame`: whether two rows come to the same.
std::vector<TableTie> findTableTies(const std::vector<std::vector<std::string>>& keys,
                                    const std::function<bool(std::size_t, std::size_t)>& isSame);

} // namespace rerate
