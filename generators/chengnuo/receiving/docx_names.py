"""What the parts of a DOCX may say without hiding or changing text: closed lists.

In: nothing. Out: the full names of elements that office programs write into properties,
styles and settings, and the types of relationships. What is not among them is reported,
whatever it does; what is among them either does nothing to text or is looked at.
"""

from collections.abc import Iterator

from chengnuo.rendering.binding import OFFICE
from chengnuo.rendering.vocabulary import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WORD_2010 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
WORD_2012 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
DATA_HASH = "{http://schemas.microsoft.com/office/word/2020/wordml/sdtdatahash}dataHash"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}mathPr"
SCHEMAS = "{http://schemas.openxmlformats.org/schemaLibrary/2006/main}schemaLibrary"


def _names(said: str, prefix: str = W) -> frozenset[str]:
    return frozenset(f"{prefix}{name}" for name in said.split())


RUN = _names(
    "rStyle rFonts b bCs i iCs strike dstrike vanish webHidden specVanish noProof "
    "snapToGrid color spacing w kern position sz szCs highlight u shd vertAlign rtl "
    "lang caps smallCaps outline shadow emboss imprint"
) | {f"{WORD_2010}ligatures"}
# Effects that are on or off; each is reported where it is on.
EFFECTS = ("caps", "smallCaps", "outline", "shadow", "emboss", "imprint")
CHANGED = _names("ins del moveFrom moveTo rPrChange")
PARAGRAPH = _names(
    "pStyle keepNext keepLines pageBreakBefore widowControl numPr suppressLineNumbers "
    "pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct "
    "autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind framePr "
    "contextualSpacing mirrorIndents suppressOverlap jc textAlignment outlineLvl divId "
    "cnfStyle rPr sectPr"
)
TABLE = _names(
    "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW "
    "jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption "
    "tblDescription"
)
ROW = _names(
    "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader "
    "tblCellSpacing jc hidden ins del"
)
CELL = _names(
    "cnfStyle tcW gridSpan vMerge tcBorders shd tcMar textDirection vAlign hideMark "
    "headers cellIns cellDel cellMerge"
)
SECTION = _names(
    "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc "
    "pgNumType cols formProt noEndnote titlePg textDirection bidi rtlGutter docGrid "
    "printerSettings"
)
STYLE = _names(
    "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden "
    "unhideWhenUsed qFormat locked personal personalCompose personalReply rsid pPr rPr "
    "tblPr trPr tcPr tblStylePr"
)
CONDITION = _names("pPr rPr tblPr trPr tcPr")
STYLES = _names("docDefaults latentStyles style")
CONTROL = (
    _names(
        "rPr alias tag id lock placeholder temporary showingPlcHdr dataBinding label "
        "tabIndex text date dropDownList comboBox richText docPartObj docPartList"
    )
    | _names("color appearance dataBinding webExtensionLinked webExtensionCreated",
             WORD_2012)
    | {f"{WORD_2010}checkbox", DATA_HASH}
)  # fmt: skip
SETTINGS = (
    _names(
        "writeProtection view zoom removePersonalInformation removeDateAndTime "
        "doNotDisplayPageBoundaries displayBackgroundShape embedTrueTypeFonts "
        "embedSystemFonts saveSubsetFonts saveFormsData alignBordersAndEdges "
        "bordersDoNotSurroundHeader bordersDoNotSurroundFooter hideSpellingErrors "
        "hideGrammaticalErrors activeWritingStyle proofState formsDesign "
        "stylePaneFormatFilter stylePaneSortMethod documentType trackRevisions "
        "doNotTrackMoves doNotTrackFormatting documentProtection autoFormatOverride "
        "styleLockTheme styleLockQFSet defaultTabStop autoHyphenation "
        "consecutiveHyphenLimit hyphenationZone doNotHyphenateCaps showEnvelope "
        "summaryLength clickAndTypeStyle defaultTableStyle evenAndOddHeaders "
        "drawingGridHorizontalSpacing drawingGridVerticalSpacing "
        "displayHorizontalDrawingGridEvery displayVerticalDrawingGridEvery "
        "doNotUseMarginsForDrawingGridOrigin drawingGridHorizontalOrigin "
        "drawingGridVerticalOrigin doNotShadeFormData noPunctuationKerning "
        "characterSpacingControl noLineBreaksAfter noLineBreaksBefore "
        "savePreviewPicture doNotValidateAgainstSchema saveInvalidXml ignoreMixedContent "
        "alwaysShowPlaceholderText doNotDemarcateInvalidXml saveXmlDataOnly "
        "showXMLTags alwaysMergeEmptyNamespace updateFields hdrShapeDefaults "
        "shapeDefaults footnotePr endnotePr compat docVars rsids attachedSchema "
        "themeFontLang clrSchemeMapping doNotIncludeSubdocsInStats "
        "doNotAutoCompressPictures forceUpgrade captions readModeInkLockDown smartTagType "
        "doNotEmbedSmartTags decimalSymbol listSeparator uiCompat97To2003"
    )
    | _names("docId conflictMode discardImageEditingData defaultImageDpi", WORD_2010)
    | _names("docId chartTrackingRefBased", WORD_2012)
    | {MATH, SCHEMAS}
)  # fmt: skip
SCHEME = {  # how the colours of a theme are called
    "bg1": "light1", "t1": "dark1", "bg2": "light2", "t2": "dark2",
    "hyperlink": "hyperlink", "followedHyperlink": "followedHyperlink",
    **{f"accent{number}": f"accent{number}" for number in range(1, 7)},
}  # fmt: skip

PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata"
OLD = "http://schemas.openxmlformats.org/officedocument/2006/relationships/metadata"
MICROSOFT = "http://schemas.microsoft.com/office"
KINDS = {
    **{
        f"{OFFICE}/relationships/{kind}": kind
        for kind in (
            "officeDocument", "extended-properties", "custom-properties", "styles",
            "settings", "fontTable", "webSettings", "theme", "numbering", "footnotes",
            "endnotes", "header", "footer", "image", "customXml", "customXmlProps",
            "glossaryDocument", "comments", "font", "printerSettings", "hyperlink",
        )
    },
    f"{PACKAGE}/core-properties": "core-properties",
    f"{OLD}/core-properties": "core-properties",
    f"{PACKAGE}/thumbnail": "thumbnail",
    f"{MICROSOFT}/2007/relationships/stylesWithEffects": "stylesWithEffects",
    f"{MICROSOFT}/2011/relationships/commentsExtended": "commentsExtended",
    f"{MICROSOFT}/2011/relationships/people": "people",
    f"{MICROSOFT}/2016/09/relationships/commentsIds": "commentsIds",
    f"{MICROSOFT}/2018/08/relationships/commentsExtensible": "commentsExtensible",
    f"{MICROSOFT}/2020/02/relationships/classificationlabels": "classificationlabels",
}  # fmt: skip
"""What a part may lead to, by the type of its relationship."""
MANY = {
    "header",
    "footer",
    "image",
    "customXml",
    "font",
    "printerSettings",
    "hyperlink",
}
"""Of which a part may have several."""


def unknown(properties: Element, known: frozenset[str]) -> Iterator[str]:
    """Yield which children of ``properties`` are not ``known``, or are there twice."""
    tags = [str(child.tag) for child in properties]
    here = set(tags)
    if len(here) < len(tags):
        yield "重复的属性"
    for tag in sorted(here - known):
        yield f"特殊的格式 {tag.rpartition('}')[2]}"
