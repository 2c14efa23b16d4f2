package org.tegata.models.format

import org.tegata.models.ActionKey
import org.tegata.models.CodeList
import org.tegata.models.FactKey
import org.tegata.models.FieldKey
import org.tegata.models.News
import org.tegata.models.NoticeCode
import org.tegata.models.ScreenKey
import org.tegata.models.StepKey
import org.tegata.models.Tab
import org.tegata.models.WarningCode

/** DICOM's modalities and body parts that have words; others are shown as they are. */
private const val MODALITIES = "CT MR CR DX US MG NM PT XA RF ES OT SC"
private const val BODY_PARTS =
    "ABDOMEN ANKLE ARM BRAIN BREAST CHEST CSPINE ELBOW FOOT HAND HEAD HEART HIP KIDNEY KNEE LEG LIVER LSPINE NECK PELVIS " +
        "SHOULDER SPINE TSPINE WHOLEBODY WRIST"

/** Every key that screens and formats can ask words for. */
fun wordKeys(): Set<String> {
    val screens = ScreenKey.entries.map { "screen_${it.key}" } + Tab.entries.map { "tab_${it.key}" }
    val facts = FactKey.entries.flatMap { fact ->
        listOfNotNull("fact_${fact.key}", "fact_${fact.key}_more".takeIf { fact.isExplained })
    }
    val actions = ActionKey.entries.map { "action_${it.key}" } + FieldKey.entries.map { "field_${it.key}" }
    val warnings = WarningCode.entries.flatMap { listOf("warning_${it.key}", "warning_${it.key}_do") }
    val notices = NoticeCode.entries.map { "notice_${it.key}" } + News.entries.map { "news_${it.key}" }
    val steps = StepKey.entries.flatMap { listOf("step_${it.key}", "step_${it.key}_how") }
    val codes = CodeList.entries.flatMap { list -> list.codes.map { "${list.key}_$it" } }
    val dicom = MODALITIES.split(' ').map { "modality_$it" } + BODY_PARTS.split(' ').map { "bodyPart_$it" }
    val formats = listOf(
        "sentence", "separator", "quoted", "nothing", "picture", "notForDiagnosis", "schematic", "study_undescribed",
        "hospital_unregistered", "hospital_unverified", "hospital_reading", "right_to", "right_status", "change_of",
        "change_from", "moment", "zone_tokyo", "zone_other", "duration_seconds", "duration_minutes", "duration_hours",
        "duration_days", "period", "period_over", "amount", "size_bytes", "size_kilobytes", "size_megabytes",
        "size_gigabytes", "transaction_signer", "transaction_line", "blocks", "blocks_endless", "hash_wrong", "mosaic_amount",
    )
    return (screens + facts + actions + warnings + notices + steps + codes + dicom + formats + TransactionFormat.KEYS).toSet()
}
