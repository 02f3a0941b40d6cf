// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a charge is called in lists and titles: its name, its kind ("usage of tokens"), and the friendly
// form that its text is written in (", in packages").

#pragma once

#include <QString>

#include "engine/catalog/charge.h"
#include "engine/language/yaml_document.h"

namespace rerate {

QString nameOf(const Charge& charge);
QString kindOf(const Charge& charge);
QString formOf(const Charge& charge, const YamlNode* node); // empty: none

} // namespace rerate
