# SPDX-License-Identifier: GPL-3.0-or-later
# The desktop program: everything but its main function is a library, so that tests can use it.
find_package(Qt6 REQUIRED COMPONENTS Widgets PrintSupport Svg)
find_package(QCustomPlotQt6 REQUIRED)

add_library(rerate_app STATIC
    charts/bridge_chart.cpp charts/bridge_steps.cpp charts/chart_frame.cpp charts/chart_frame.h charts/comparison_charts.h
    charts/curve_chart.cpp charts/curve_chart.h charts/distribution_chart.cpp
    charts/measure.cpp charts/number_text.cpp charts/plot.cpp charts/scatter_chart.cpp charts/segment_chart.cpp charts/time_chart.cpp
    dialogs/import_dialog.cpp dialogs/import_dialog.h
    document/document.cpp document/document.h document/document_figures.cpp
    document/document_choices.cpp document/document_meters.cpp document/document_files.cpp document/document_plans.cpp document/plan_nodes.cpp document/choice_fields.cpp document/plan_choices.cpp document/plan_completion.cpp document/plan_edits.cpp document/job_runner.cpp document/job_runner.h
    document/recent_files.cpp
    models/charge_words.cpp models/curve_points.cpp models/curve_points.h models/customer_model.cpp models/customer_model.h models/explanation_model.cpp
    models/explanation_model.h models/difference_rows.cpp models/charge_fields.cpp models/field_list.h models/form_rows.cpp models/form_rows.h models/meter_fields.cpp models/plan_fields.cpp models/plan_fields.h
    models/price_model.cpp models/price_model.h models/rows_model.cpp models/rows_model.h
    views/charge_check.cpp views/charge_check.h views/choices_panel.cpp views/choices_panel.h views/meter_editor.cpp views/meter_editor.h views/charge_editor.cpp views/charge_editor.h
    views/charge_factors.cpp views/charge_factors.h views/plan_part_editor.cpp views/plan_part_editor.h views/price_grid.cpp views/price_grid.h
    views/rows_grid.cpp views/rows_grid.h
    views/command_palette.cpp views/command_palette.h
    views/compare_view.cpp views/compare_view.h views/context_bar.cpp views/context_bar.h
    views/customer_view.cpp views/customer_view.h views/data_view.cpp views/data_view.h
    views/difference_table.cpp views/difference_table.h views/entry_list.cpp views/entry_list.h
    views/job_status.cpp views/job_status.h views/key_figures.cpp views/key_figures.h views/main_window.cpp views/main_window.h
    views/main_window_files.cpp views/main_window_menus.cpp
    views/message_bar.cpp views/message_bar.h views/meter_check.cpp views/meter_check.h
    views/node_form.cpp views/node_form.h views/plan_drafts.cpp views/plan_drafts.h views/plan_list.cpp views/plan_list.h
    views/plan_text_edit.cpp views/plan_text_edit.h
    views/plan_view.cpp views/plan_view.h views/style.cpp views/word_completer.cpp views/welcome_view.cpp
    views/welcome_view.h grab.cpp)
set_target_properties(rerate_app PROPERTIES AUTOMOC ON)
target_link_libraries(rerate_app PUBLIC rerate_options rerate_import rerate_storage rerate_report
                      rerate_analysis QCustomPlotQt6::QCustomPlotQt6 Qt6::Widgets
                      Qt6::PrintSupport Qt6::Svg)
target_precompile_headers(rerate_app PRIVATE <QWidget> <QString> <QList> <map> <memory> <optional>
                          <string> <vector>)

add_executable(rerate-studio studio_main.cpp)
target_link_libraries(rerate-studio PRIVATE rerate_app)
install(TARGETS rerate-studio RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
