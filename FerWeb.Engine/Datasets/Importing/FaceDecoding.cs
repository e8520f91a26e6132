using FerWeb.Engine.Photos;

namespace FerWeb.Engine.Datasets.Importing;

/// <summary>Gives a face that came as an image file its pixels, or its fault.</summary>
internal static class FaceDecoding
{
    public static void Complete(RawFace face)
    {
        if (face.Encoded is not { } bytes)
        {
            return;
        }

        try
        {
            var image = ImageDecoder.DecodeGray(bytes);
            face.Pixels = image.Resize(DatasetSplit.ImageSize, DatasetSplit.ImageSize).Pixels;
        }
        catch (ImageReadException error)
        {
            face.Detail = error.Message;
            face.Fault = error.Fault switch
            {
                ImageFault.Empty => IssueCause.EmptyFile,
                ImageFault.UnknownType => IssueCause.WrongType,
                ImageFault.TooManyPixels => IssueCause.TooLarge,
                _ => IssueCause.Unreadable,
            };
        }
    }
}
