"""Defects of what surrounds the page: version, identity, intent, metadata, forbidden things."""

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.press.mutations.workpiece import Workpiece, defect


@defect("pdf_version")
def the_header_is_newer_than_x4(piece: Workpiece) -> None:
    piece.options["force_version"] = "1.7"


@defect("pdf_version", on="coated-x1a")
def the_header_is_newer_than_x1a_2001(piece: Workpiece) -> None:
    piece.options["force_version"] = "1.5"


@defect("pdf_version", on="coated-x1a-2003")
def the_catalogue_names_another_version(piece: Workpiece) -> None:
    piece.pdf.Root.Version = Name("/1.7")


@defect("pdf_identity")
def info_does_not_name_the_flavour(piece: Workpiece) -> None:
    del piece.pdf.docinfo["/GTS_PDFXVersion"]


@defect("pdf_identity")
def info_names_another_flavour(piece: Workpiece) -> None:
    piece.pdf.docinfo["/GTS_PDFXVersion"] = "PDF/X-3:2003"


@defect("pdf_identity")
def the_packet_does_not_name_the_flavour(piece: Workpiece) -> None:
    piece.packet("GTS_PDFXVersion", "GTS_Other")


@defect("pdf_identity", on="coated-x1a")
def the_packet_contradicts_info(piece: Workpiece) -> None:
    piece.packet("PDF/X-1:2001", "PDF/X-4")


@defect("pdf_identity", on="coated-x1a")
def conformance_is_missing(piece: Workpiece) -> None:
    del piece.pdf.docinfo["/GTS_PDFXConformance"]


@defect("pdf_info")
def the_title_is_missing(piece: Workpiece) -> None:
    del piece.pdf.docinfo["/Title"]


@defect("pdf_info")
def the_creation_date_is_missing(piece: Workpiece) -> None:
    del piece.pdf.docinfo["/CreationDate"]


@defect("pdf_info")
def trapping_is_unknown(piece: Workpiece) -> None:
    piece.pdf.docinfo["/Trapped"] = Name("/Unknown")


@defect("pdf_info")
def the_packet_has_another_title(piece: Workpiece) -> None:
    piece.packet("Mars &amp; moons", "Venus")


@defect("pdf_info")
def info_has_another_date_than_the_packet(piece: Workpiece) -> None:
    piece.pdf.docinfo["/ModDate"] = "D:20270101000000+00'00'"


@defect("pdf_info")
def the_trailer_has_no_id(piece: Workpiece) -> None:
    piece.on_bytes = lambda data: data.replace(b"/ID [", b"/IX [")


@defect("output_intent")
def there_is_no_intent(piece: Workpiece) -> None:
    del piece.pdf.Root["/OutputIntents"]


@defect("output_intent")
def there_are_two_intents(piece: Workpiece) -> None:
    first = piece.pdf.Root["/OutputIntents"][0]
    piece.pdf.Root["/OutputIntents"] = Array([first, first])


@defect("output_intent")
def the_intent_is_for_archiving(piece: Workpiece) -> None:
    piece.pdf.Root["/OutputIntents"][0]["/S"] = Name("/GTS_PDFA1")


@defect("output_intent")
def the_intent_names_no_condition(piece: Workpiece) -> None:
    del piece.pdf.Root["/OutputIntents"][0]["/OutputConditionIdentifier"]


@defect("output_intent")
def the_intent_names_another_condition(piece: Workpiece) -> None:
    piece.pdf.Root["/OutputIntents"][0]["/OutputConditionIdentifier"] = "FOGRA51"


@defect("output_intent")
def the_intent_embeds_no_profile(piece: Workpiece) -> None:
    del piece.pdf.Root["/OutputIntents"][0]["/DestOutputProfile"]


def _change_profile(piece: Workpiece, place: int, data: bytes, inks: int = 4) -> None:
    intent = piece.pdf.Root["/OutputIntents"][0]
    held = bytearray(intent["/DestOutputProfile"].read_bytes())
    held[place : place + len(data)] = data
    stream = pikepdf.Stream(piece.pdf, bytes(held))
    stream.stream_dict = Dictionary(N=inks, Alternate=Name.DeviceCMYK)
    intent["/DestOutputProfile"] = piece.pdf.make_indirect(stream)


@defect("output_intent")
def the_profile_is_a_monitors(piece: Workpiece) -> None:
    _change_profile(piece, 12, b"mntr")


@defect("output_intent")
def the_profile_has_three_inks(piece: Workpiece) -> None:
    _change_profile(piece, 16, b"RGB ", inks=3)


@defect("output_intent", on="coated-x1a")
def the_profile_is_too_new_for_x1a(piece: Workpiece) -> None:
    _change_profile(piece, 8, b"\x04")


@defect("output_intent_differs")
def the_profile_is_not_the_one_that_was_used(piece: Workpiece) -> None:
    _change_profile(piece, 2000, b"\xff\x00\xff\x00")


@defect("pdf_forbidden")
def opening_the_file_runs_a_script(piece: Workpiece) -> None:
    piece.pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


@defect("pdf_forbidden")
def a_script_has_a_name(piece: Workpiece) -> None:
    piece.pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([])))


@defect("pdf_forbidden")
def the_page_acts_when_opened(piece: Workpiece) -> None:
    piece.pdf.Root.AA = Dictionary(O=Dictionary(S=Name.Named, N=Name.Print))


@defect("pdf_forbidden")
def the_file_holds_a_form(piece: Workpiece) -> None:
    piece.pdf.Root.AcroForm = Dictionary(Fields=Array([]))


@defect("pdf_forbidden")
def a_note_lies_on_the_cover(piece: Workpiece) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([50, 50, 70, 70]))
    piece.page.Annots = Array([piece.pdf.make_indirect(note)])


@defect("pdf_forbidden")
def an_object_is_postscript(piece: Workpiece) -> None:
    stream = pikepdf.Stream(piece.pdf, b"showpage")
    stream.stream_dict = Dictionary(Type=Name.XObject, Subtype=Name.PS)
    piece.page["/Resources"]["/XObject"]["/Ps1"] = piece.pdf.make_indirect(stream)


@defect("pdf_forbidden")
def the_art_is_to_be_swapped_by_the_printer(piece: Workpiece) -> None:
    piece.picture["/OPI"] = Dictionary({"/2.0": Dictionary(Type=Name.OPI)})


@defect("pdf_forbidden")
def the_art_has_an_alternate(piece: Workpiece) -> None:
    piece.picture["/Alternates"] = Array([])


@defect("pdf_forbidden")
def a_state_bends_the_tones(piece: Workpiece) -> None:
    piece.set_state("KO", OP=False, op=False, OPM=0, TR=Name.Identity)


@defect("pdf_forbidden")
def a_state_names_a_halftone(piece: Workpiece) -> None:
    halftone = Dictionary(HalftoneType=1, HalftoneName="Round")
    piece.set_state("KO", OP=False, op=False, OPM=0, HT=halftone)


@defect("pdf_forbidden")
def the_file_is_encrypted(piece: Workpiece) -> None:
    piece.options["encryption"] = pikepdf.Encryption(owner="secret", user="", R=4)
    piece.options["deterministic_id"] = False


@defect("pdf_forbidden")
def a_stream_lies_in_another_file(piece: Workpiece) -> None:
    piece.picture["/F"] = "art.raw"


@defect("pdf_forbidden")
def the_art_is_jpeg_2000(piece: Workpiece) -> None:
    piece.picture.write(b"\x00\x00\x00\x0cjP  ", filter=Name.JPXDecode)


@defect("pdf_forbidden")
def a_stream_is_jbig2(piece: Workpiece) -> None:
    stream = pikepdf.Stream(piece.pdf, b"\x97JB2")
    stream.stream_dict = Dictionary(Filter=Name.JBIG2Decode)
    piece.page["/PieceInfo"] = piece.pdf.make_indirect(stream)


@defect("layer_configs")
def layers_have_a_second_configuration(piece: Workpiece) -> None:
    piece.pdf.Root.OCProperties = Dictionary(
        OCGs=Array([]), D=Dictionary(Name="As printed"), Configs=Array([Dictionary(Name="Other")])
    )


@defect("provenance_missing")
def the_origin_of_the_art_is_not_told(piece: Workpiece) -> None:
    piece.packet("DigitalSourceType", "SourceKind")


@defect("provenance_missing")
def the_origin_is_no_word_of_the_iptc(piece: Workpiece) -> None:
    piece.packet("trainedAlgorithmicMedia", "made by hand")


@defect("provenance_missing")
def generated_art_is_passed_off_as_a_photograph(piece: Workpiece) -> None:
    piece.packet("trainedAlgorithmicMedia", "digitalCapture")


@defect("file_damaged")
def the_file_is_cut_short(piece: Workpiece) -> None:
    piece.on_bytes = lambda data: data[:9000]


@defect("file_damaged")
def the_content_is_overwritten(piece: Workpiece) -> None:
    piece.on_bytes = lambda data: data.replace(b"endstream", b"endstraem")


@defect("file_damaged")
def the_file_is_no_pdf(piece: Workpiece) -> None:
    piece.on_bytes = lambda data: b"\x89PNG\r\n\x1a\n" + data[:100]
